import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import {
  type Clock,
  createReceiver,
  memoryInbox,
  type Outcome,
  type ReceiverOptions,
} from '@videovector-webhooks/core';
import type { Sandbox } from '@videovector-webhooks/sandbox';
import { quietLogger } from '../../../../test/support/quiet-logger.js';

/** The kit's own receiver on a Node server, subscribed to a sandbox. */
export interface KitReceiver {
  readonly url: string;
  readonly webhookId: string;
  /** The ids of handled events, once for each time. */
  readonly handled: string[];
  readonly outcomes: Outcome[];
  /** The codes of the outcomes. */
  codes(): string[];
  /** Resolves when it has had this many outcomes. */
  had(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Options of `startKitReceiver`. */
export interface KitOptions extends Omit<Partial<ReceiverOptions>, 'secrets'> {
  /** Default: the webhook's first secret. */
  readonly secrets?: (webhookId: string) => Promise<string>;
  /** Throws if the event is to fail. */
  readonly handle?: (attempt: number) => unknown;
}

export async function startKitReceiver(
  sandbox: Sandbox,
  { secrets, handle = () => {}, ...options }: KitOptions = {},
): Promise<KitReceiver> {
  let receive: ReturnType<typeof createReceiver>['receive'] | undefined;
  const server = createServer(async (request, response) => {
    const { method, headers } = request;
    const body = Readable.toWeb(request) as ReadableStream<Uint8Array>;
    const outcome = await receive!({ method, headers, body });
    if (outcome.outcome === 'disconnected') response.destroy();
    else response.writeHead(outcome.status).end(outcome.code);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const { webhookId, secret } = await sandbox.subscribe(url);
  const handled: string[] = [];
  const outcomes: Outcome[] = [];
  let noted = (): void => {};
  const receiver = createReceiver({
    inbox: memoryInbox(),
    logger: quietLogger(),
    clock: clockOf(sandbox),
    ...options,
    secrets: secrets === undefined ? secret : () => secrets(webhookId),
  })
    .observe((outcome) => {
      outcomes.push(outcome);
      noted();
    })
    .fallback(async (event, { attempt }) => {
      await handle(attempt);
      handled.push(String(event.id));
    });
  receive = receiver.receive;
  return {
    url,
    webhookId,
    handled,
    outcomes,
    codes: () => outcomes.map(({ code }) => code),
    async had(count) {
      while (outcomes.length < count) {
        await new Promise<void>((resolve) => {
          noted = resolve;
        });
      }
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await receiver.close();
      await closed;
    },
  };
}

/** Timestamps are the sandbox's; delays are real, since its clock may be frozen while a receiver waits. */
function clockOf({ clock }: Sandbox): Clock {
  return {
    now: clock.now,
    elapsed: clock.elapsed,
    after(milliseconds, callback) {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
  };
}
