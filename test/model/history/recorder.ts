import { AsyncLocalStorage } from 'node:async_hooks';
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DeliveryContext } from '@videovector-webhooks/core';
import type { Claim, Inbox, TransactionalInbox } from '@videovector-webhooks/core/inbox';
import type { Answering } from '../../faults/receiver/answering.js';
import type { RecordEffect } from '../../faults/receiver/record-effect.js';
import { type Answered, type Asked, type HistoryEvent, monotonicMs } from './event.js';

type Handler = (event: unknown, context: DeliveryContext) => Promise<void>;
type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at' | 'request'> : never;

export const HISTORY_PREFIX = 'history-';

/** Records what a receiver does, what it asks its store and what it is answered, for `checkHistory`. */
export class HistoryRecorder {
  readonly #file: number;
  readonly #request = new AsyncLocalStorage<string>();
  #ids = 0;

  /** @param directory Where this process writes a file of its own; what is written before a `kill -9` stays. */
  constructor(directory: string) {
    this.#file = openSync(join(directory, `${HISTORY_PREFIX}${process.pid}.jsonl`), 'a');
  }

  /** Records requests and their answers. */
  answering(answering: Answering): Answering {
    return (delivery) =>
      this.#request.run(this.#newId(), async () => {
        this.#record({ what: 'request' });
        const answer = await answering(delivery);
        this.#record({ what: 'answer', status: answer.status });
        return answer;
      });
  }

  /** Records how handlers end. */
  handler(handler: Handler): Handler {
    return async (event, context) => {
      try {
        await handler(event, context);
      } catch (error) {
        this.#record({ what: 'throw' });
        throw error;
      }
      this.#record({ what: 'return' });
    };
  }

  /** Records effects. */
  effect(effect: RecordEffect): RecordEffect {
    return async (context) => {
      await effect(context);
      this.#record({ what: 'effect', delivery: context.deliveryId ?? '', attempt: context.attempt });
    };
  }

  /** Records what an inbox is asked and answers. */
  inbox(inbox: Inbox): Inbox {
    const recorded: Inbox = {
      retentionMs: inbox.retentionMs,
      claim: (key, ...more) =>
        this.#ask(
          { verb: 'claim', key },
          () => inbox.claim(key, ...more),
          (result) =>
            result.state === 'claimed'
              ? { result: 'claimed', token: result.token, attempt: result.attempt }
              : // The harness sends nothing in order, so nothing can be superseded.
                { result: result.state === 'superseded' ? 'completed' : result.state },
        ),
      renew: (claim, ...more) =>
        this.#ask({ verb: 'renew', ...claim }, () => inbox.renew(claim, ...more), held),
      complete: (claim) => this.#ask({ verb: 'complete', ...claim }, () => inbox.complete(claim), held),
      release: (claim) => this.#ask({ verb: 'release', ...claim }, () => inbox.release(claim), held),
    };
    if (!('transaction' in inbox)) return recorded;
    return { ...recorded, transaction: this.#transaction(inbox as TransactionalInbox<unknown>) } as Inbox;
  }

  #transaction(inbox: TransactionalInbox<unknown>): TransactionalInbox<unknown>['transaction'] {
    return async ({ key, token, attempt }, work, signal) => {
      const claim: Claim = { key, token, attempt };
      const operation = this.#newId();
      const asked: Asked = { verb: 'transaction', ...claim };
      let result: Answered['result'] = 'failed';
      try {
        result = await inbox.transaction(
          claim,
          async (transaction) => {
            await work(transaction);
            // The mark is the transaction's last statement.
            this.#record({ what: 'begin', operation, ...asked });
          },
          signal,
        );
        return result;
      } finally {
        this.#record({ what: 'end', operation, result });
      }
    };
  }

  async #ask<T>(
    { verb, key, token, attempt }: Asked,
    ask: () => Promise<T>,
    read: (value: T) => Answered,
  ): Promise<T> {
    const operation = this.#newId();
    this.#record({ what: 'begin', operation, verb, key, token, attempt } as WithoutTime<HistoryEvent>);
    try {
      const value = await ask();
      this.#record({ what: 'end', operation, ...read(value) });
      return value;
    } catch (error) {
      this.#record({ what: 'end', operation, result: 'failed' });
      throw error;
    }
  }

  #newId(): string {
    return `${process.pid}.${++this.#ids}`;
  }

  #record(event: WithoutTime<HistoryEvent>): void {
    const line = { request: this.#request.getStore() ?? 'none', at: monotonicMs(), ...event };
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }
}

function held(value: boolean): Answered {
  return { result: value ? 'true' : 'false' };
}
