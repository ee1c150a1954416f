import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createReceiver, type Outcome, type UnknownEvent } from '@videovector-webhooks/core';
import { answerTo } from '@videovector-webhooks/core/adapter';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { SECRET } from '../../../test/support/deliveries.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';

/** A receiver on a real port, and what it has seen. */
export interface LocalReceiver {
  readonly url: string;
  readonly events: UnknownEvent[];
  readonly bodies: string[];
  readonly outcomes: Outcome[];
  close(): Promise<void>;
}

/**
 * Shares one receiver among the tests of a file. What it has seen is cleared after each test.
 *
 * @param handler Called for each event; it may throw.
 */
export function useLocalReceiver(handler?: (event: UnknownEvent) => unknown): LocalReceiver {
  const shared = {} as LocalReceiver;
  beforeAll(async () => void Object.assign(shared, await startLocalReceiver(handler)));
  afterAll(() => shared.close());
  afterEach(() => {
    for (const list of [shared.events, shared.bodies, shared.outcomes]) list.length = 0;
  });
  return shared;
}

/** @param handler Called for each event; it may throw. */
export async function startLocalReceiver(
  handler: (event: UnknownEvent) => unknown = () => {},
): Promise<LocalReceiver> {
  const events: UnknownEvent[] = [];
  const bodies: string[] = [];
  const outcomes: Outcome[] = [];
  const receiver = createReceiver({ secrets: SECRET, logger: quietLogger() })
    .observe((outcome) => outcomes.push(outcome))
    .fallback((event) => {
      events.push(event);
      return handler(event);
    });
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    bodies.push(body.toString());
    const answer = answerTo(
      await receiver.receive({ method: request.method, headers: request.headers, body }),
    );
    response.writeHead(answer.status, { ...answer.headers, 'x-answered-by': 'local' }).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    events,
    bodies,
    outcomes,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
