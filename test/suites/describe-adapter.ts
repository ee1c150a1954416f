import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, vi } from 'vitest';
import { type Mount, starter } from './adapter/app.js';
import { describeAnyRequest } from './adapter/describe-any-request.js';
import { describeBodies } from './adapter/describe-bodies.js';
import { describeConnections } from './adapter/describe-connections.js';
import { describeOutcomes } from './adapter/describe-outcomes.js';
import { describePlaces } from './adapter/describe-places.js';

export { type Mount, PLACES } from './adapter/app.js';

/** Differences between adapters. */
export interface AdapterTraits {
  /** False if the platform can't close the connection: a slow body is then answered with 503. */
  readonly closesConnection?: boolean;
}

/**
 * The contract of an adapter, as a suite that every adapter runs over real connections.
 *
 * @param mount Creates an app with the receiver at the places that the suite needs.
 */
export function describeAdapter(
  name: string,
  mount: Mount,
  { closesConnection = true }: AdapterTraits = {},
): void {
  describe(`${name} keeps the contract of an adapter: it`, () => {
    const start = starter(mount);
    const unheard: unknown[] = [];
    const hear = (error: unknown): void => void unheard.push(error);

    beforeAll(() => {
      process.on('unhandledRejection', hear);
      process.on('uncaughtException', hear);
    });
    afterAll(() => {
      process.off('unhandledRejection', hear);
      process.off('uncaughtException', hear);
    });
    beforeEach(() => {
      vi.spyOn(console, 'error').mockClear();
      vi.spyOn(console, 'warn').mockClear();
    });
    // Neither the adapter nor the framework has logged anything.
    afterEach(() => {
      expect(unheard).toEqual([]);
      expect(console.error).not.toHaveBeenCalled();
      expect(console.warn).not.toHaveBeenCalled();
      vi.restoreAllMocks();
    });

    describeOutcomes(start, closesConnection);
    describeBodies(start);
    describeConnections(start);
    describePlaces(start);
    describeAnyRequest(start);
  });
}
