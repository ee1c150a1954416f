import { EVENT_NAMES } from '@videovector-webhooks/core';
import {
  FAULTS,
  type FaultName,
  type Sandbox,
  type SentEvent,
  startSandbox,
} from '@videovector-webhooks/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FRAMEWORKS, type Framework } from '../../examples/start/servers.js';
import { Random } from '../differential/random.js';
import { type ReceivingApp, startApp } from './receiving-app.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const NAMES = Object.keys(FAULTS) as FaultName[];

/** Faults that a receiver can't fix alone: the signed bytes are gone, so an operator must fix the proxy and retry. */
const NEEDS_A_RETRY_BY_HAND: readonly FaultName[] = ['reserialize-lossy'];

describe.each(Object.keys(FRAMEWORKS) as Framework[])('a receiver on %s', (framework) => {
  let sandbox: Sandbox;
  let app: ReceivingApp | undefined;
  beforeEach(async () => {
    sandbox = await startSandbox({ frozen: true });
  });
  afterEach(async () => {
    await app?.close();
    await sandbox.close();
  });

  async function retryFailedByHand(): Promise<number> {
    const failed = sandbox.deliveries().filter(({ status }) => status === 'failed');
    for (const { delivery_id: id } of failed) {
      const headers = { 'x-api-key': sandbox.keys.write };
      const response = await fetch(`${sandbox.apiUrl}/webhooks/deliveries/${id}/retry`, {
        method: 'POST',
        headers,
      });
      expect(response.status).toBe(200);
    }
    await sandbox.clock.advance(DAY_MS);
    return failed.length;
  }

  it.each(NAMES)('loses no event by %s, and handles each once', async (fault) => {
    let installed: string | undefined;
    // The receiver is prepared for a rotation only: a secrets function would be called again, and hide the failure.
    const prepared = fault === 'rotate' && {
      secrets: async () => installed ?? sandbox.secretOf(app!.webhookId),
      graceUntil: sandbox.clock.now() + DAY_MS,
    };
    app = await startApp(sandbox, framework, { ...prepared, strict: fault === 'fresh-id' });
    installed = sandbox.secretOf(app.webhookId);

    const sent: SentEvent[] = [];
    for (const [i, event] of EVENT_NAMES.slice(0, 5).entries()) {
      // Fast enough for a test, and slow enough to arrive in pieces.
      const options = { bytesPerSecond: 5_000, ...(i === 2 && { fault }) };
      sent.push(
        await sandbox.send(
          event,
          '{"index_id": "idx_1", "start_time": 12.0, "size": 12345678901234567890}',
          options,
        ),
      );
    }
    // The operator installs the new secret in time for the retry.
    installed = undefined;
    await sandbox.clock.advance(DAY_MS);
    const byHand = await retryFailedByHand();

    expect(app.handled.toSorted()).toEqual(sent.map(({ eventId }) => eventId).toSorted());
    expect(sandbox.deliveries().map(({ status }) => status)).toEqual(Array(5).fill('delivered'));
    expect(byHand).toBe(NEEDS_A_RETRY_BY_HAND.includes(fault) ? 1 : 0);
  });

  it('loses no event, and handles each once, where everything happens together', async () => {
    const seed = 20_261_124;
    const random = new Random(seed);
    const unstable = new Map<unknown, number>();
    app = await startApp(sandbox, framework, {
      strict: true,
      // Every third event fails once, every tenth twice.
      handler: ({ id }) => {
        const failures = unstable.get(id) ?? random.pick([0, 0, 0, 0, 0, 0, 1, 1, 1, 2]);
        unstable.set(id, failures - 1);
        if (failures > 0) throw new Error('not yet');
      },
    });
    const faults = NAMES.filter((name) => name !== 'rotate' && !NEEDS_A_RETRY_BY_HAND.includes(name));
    const sending = Array.from({ length: 120 }, (_, i) => {
      const fault = [random.pick(faults), random.pick(faults)];
      return sandbox.send(EVENT_NAMES[i % EVENT_NAMES.length]!, undefined, { fault, bytesPerSecond: 50_000 });
    });
    const sent = await Promise.all(sending);
    await sandbox.clock.advance(DAY_MS);

    const why = `seed ${seed}`;
    expect(app.handled.toSorted(), why).toEqual(sent.map(({ eventId }) => eventId).toSorted());
    expect(new Set(sandbox.deliveries().map(({ status }) => status)), why).toEqual(new Set(['delivered']));
  });
});
