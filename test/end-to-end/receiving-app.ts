import {
  type Clock,
  createReceiver,
  type Outcome,
  type ReceiverOptions,
  type UnknownEvent,
} from '@videovector-webhooks/core';
import type { Sandbox, SubscribeOptions } from '@videovector-webhooks/sandbox';
import { FRAMEWORKS, type Framework, listen } from '../../examples/start/servers.js';
import { quietLogger } from '../support/quiet-logger.js';

/** A receiver on a framework, subscribed to a sandbox. */
export interface ReceivingApp {
  readonly url: string;
  readonly webhookId: string;
  /** The ids of the events that were handled to the end, as often as they were. */
  readonly handled: string[];
  readonly outcomes: Outcome[];
  close(): Promise<void>;
}

/** What a receiving app may do otherwise. */
export interface AppOptions extends Omit<Partial<ReceiverOptions>, 'secrets'> {
  /** The secrets. Default: the one that the webhook begins with. */
  readonly secrets?: ReceiverOptions['secrets'] | undefined;
  /** Called for each event; it may throw. */
  readonly handler?: (event: UnknownEvent, attempt: number) => unknown;
  readonly subscribe?: SubscribeOptions;
}

/** Starts a receiver on a framework, over a real socket, and subscribes it. */
export async function startApp(
  sandbox: Sandbox,
  framework: Framework,
  { secrets, handler = () => {}, subscribe, ...options }: AppOptions = {},
): Promise<ReceivingApp> {
  let receive: ReturnType<typeof createReceiver>['receive'] | undefined;
  const server = await listen(
    FRAMEWORKS[framework]({
      receive: (delivery) => receive?.(delivery) ?? Promise.reject(new Error('It has not started yet')),
    }),
  );
  const { webhookId, secret } = await sandbox.subscribe(server.url, subscribe);
  const handled: string[] = [];
  const outcomes: Outcome[] = [];
  // The time of day is the sandbox's; waits are real, since its clock may be frozen while a receiver waits.
  const clock: Clock = {
    now: sandbox.clock.now,
    elapsed: sandbox.clock.elapsed,
    after(milliseconds, callback) {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
  };
  const receiver = createReceiver({ logger: quietLogger(), clock, ...options, secrets: secrets ?? secret })
    .observe((outcome) => outcomes.push(outcome))
    .fallback(async (event, { attempt }) => {
      await handler(event, attempt);
      handled.push(String(event.id));
    });
  receive = receiver.receive;
  return {
    url: server.url,
    webhookId,
    handled,
    outcomes,
    async close() {
      await receiver.close();
      await server.close();
    },
  };
}
