import { createReceiver, memoryInbox, type Receiver, type ReceiverOptions } from '@videovector-webhooks/core';
import { answerTo } from '@videovector-webhooks/core/adapter';
import { systemClock } from '@videovector-webhooks/core/tools';
import { quietLogger } from '../../../../test/support/quiet-logger.js';
import type { ImpatientClock } from './impatient-clock.js';
import { startServer } from './scripted-server.js';

export interface ReceiverServer {
  readonly url: string;
  readonly receiver: Receiver;
  /** The ids of the handled events, in order. */
  readonly handled: string[];
}

/** A real receiver behind HTTP. Its timers are real; its time is the client's. */
export async function startReceiver(
  options: Omit<ReceiverOptions, 'clock'>,
  clock: ImpatientClock,
): Promise<ReceiverServer> {
  const handled: string[] = [];
  const own = { ...systemClock, now: clock.now, elapsed: clock.elapsed };
  const receiver: Receiver = createReceiver({
    inbox: memoryInbox({ clock: own }),
    logger: quietLogger(),
    ...options,
    clock: own,
  } as ReceiverOptions);
  receiver.fallback((event) => void handled.push(String(event.id)));
  const { url } = await startServer(async ({ method, headers, body }) => {
    const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    const outcome = await receiver.receive({ method, headers: flat, body });
    const answer = answerTo(outcome);
    return {
      status: answer.status,
      headers: answer.headers as Record<string, string>,
      text: answer.body ?? '',
    };
  });
  return { url, receiver, handled };
}
