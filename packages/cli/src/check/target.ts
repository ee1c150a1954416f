import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../terminal/exit.js';
import { CommandStopped } from './commands/run-command.js';
import type { Exchange } from './exchange.js';
import { type CheckDelivery, type DeliveryChanges, makeDelivery } from './sending/check-delivery.js';
import { type Answer, type SendingManner, sendRequest } from './sending/send-request.js';
import type { Setting } from './setting.js';

/** How often an event must have been handled when all is over. */
interface Expectation {
  readonly delivery: CheckDelivery;
  readonly times: number;
}

/** What all cases of a run share. */
export interface Run {
  /** Without what has turned out to be unreliable. */
  setting: Setting;
  readonly signal: AbortSignal;
  /** Stops what must run even after the end, as the command of `--fix`. */
  readonly lastSignal: AbortSignal;
  readonly exchanges: Exchange[];
  readonly expectations: Expectation[];
}

/** How long an effect may take that comes after the response, as with a queue. */
const PATIENCE_MS = 10_000;
/** How long an effect has to stay away before it counts as absent; at the end of the run everything is counted again. */
const QUIET_MS = 300;
const POLL_MS = 50;
/** The waits of the sender that is simulated. VideoVector's are not documented, and surely longer. */
const RETRY_MS = [100, 400, 1_000, 2_000];
const LONGEST_WAIT_MS = 3_000;

/** The receiver under test, for one case. */
export class Target {
  /** What this case has sent. */
  readonly exchanges: Exchange[] = [];
  readonly #run: Run;

  constructor(run: Run) {
    this.#run = run;
  }

  get setting(): Setting {
    return this.#run.setting;
  }

  /** What all cases have sent so far. */
  get everything(): readonly Exchange[] {
    return this.#run.exchanges;
  }

  get hasEffects(): boolean {
    return this.setting.effects !== undefined;
  }

  /** Makes a delivery with ids of its own. */
  make(changes?: DeliveryChanges): CheckDelivery {
    return makeDelivery(this.setting, changes);
  }

  /** Sends a request once. */
  async send(delivery: CheckDelivery, manner: SendingManner = {}): Promise<Answer> {
    const { url, timeoutMs } = this.setting;
    this.#run.signal.throwIfAborted();
    const answer = await sendRequest(url, delivery, manner, timeoutMs, this.#run.signal);
    this.#run.signal.throwIfAborted();
    const exchange = { delivery, manner, answer, at: Date.now() };
    this.exchanges.push(exchange);
    this.#run.exchanges.push(exchange);
    return answer;
  }

  /**
   * Sends a delivery as VideoVector does: again after a 5xx or without a response, and never again after a 4xx. Only a 429 is
   * tried again, since there is a case of its own for it.
   *
   * @returns The last answer.
   */
  async deliver(delivery: CheckDelivery, manner?: SendingManner): Promise<Answer> {
    let answer = await this.send(delivery, manner);
    for (const wait of RETRY_MS) {
      if (answer.status !== 0 && answer.status < 500 && answer.status !== 429) break;
      await this.pause(Math.min(Math.max(wait, retryAfterMs(answer)), LONGEST_WAIT_MS));
      answer = await this.send(delivery, manner);
    }
    return answer;
  }

  /** Delivers until it is accepted or refused, for as long as a restart may take. */
  async deliverPatiently(delivery: CheckDelivery): Promise<Answer> {
    const end = performance.now() + PATIENCE_MS;
    let answer = await this.deliver(delivery);
    while ((answer.status === 0 || answer.status >= 500) && performance.now() < end) {
      await this.pause(500);
      answer = await this.send(delivery);
    }
    return answer;
  }

  /**
   * Counts how often a delivery's event has been handled, after waiting for the expected number and a moment more.
   *
   * @param expected With the right number the event is counted once more at the end of the run.
   * @returns Undefined without `--effects`.
   */
  async handled(delivery: CheckDelivery, expected: number): Promise<number | undefined> {
    if (!this.hasEffects) return undefined;
    this.#forget(delivery);
    const end = performance.now() + PATIENCE_MS;
    let count = await this.#countPatiently(delivery, end);
    while (count < expected && performance.now() < end) {
      await this.pause(POLL_MS);
      count = await this.#countPatiently(delivery, end);
    }
    if (count <= expected) {
      await this.pause(QUIET_MS);
      count = await this.#countPatiently(delivery, performance.now() + PATIENCE_MS);
    }
    if (count === expected) this.#run.expectations.push({ delivery, times: expected });
    return count;
  }

  /** Counts how often a delivery's event has been handled so far. */
  async count(delivery: CheckDelivery): Promise<number> {
    const { signal } = this.#run;
    try {
      return await this.setting.effects!.count(delivery, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }

  /** Runs the command of `--break`. */
  async breakIt(): Promise<void> {
    await this.setting.breakIt!(this.#run.signal);
  }

  /** Runs the command of `--fix`, also after the run is over. */
  async fixIt(): Promise<void> {
    try {
      await this.setting.fixIt!(this.#run.lastSignal);
    } catch (error) {
      throw error instanceof CommandStopped
        ? new UsageError(`${sentence(error)}. The outage may go on`)
        : error;
    }
  }

  /**
   * Runs the command of `--restart`.
   *
   * @throws UsageError If it was stopped, and the receiver is gone: everything else would be blamed on the receiver.
   */
  async restart(): Promise<void> {
    try {
      await this.setting.restart!(this.#run.signal);
    } catch (error) {
      if (!(error instanceof CommandStopped) || (await this.isAlive())) throw error;
      throw new UsageError(`${sentence(error)}. The receiver no longer answers`);
    }
  }

  /** A counter may be away for a moment: after a restart or an outage, or on a busy machine. */
  async #countPatiently(delivery: CheckDelivery, end: number): Promise<number> {
    for (;;) {
      try {
        return await this.count(delivery);
      } catch (error) {
        if (performance.now() >= end) throw error;
        await this.pause(500);
      }
    }
  }

  /** Earlier counts no longer apply, because the case goes on. */
  #forget({ eventId }: CheckDelivery): void {
    const { expectations } = this.#run;
    for (let i = expectations.length - 1; i >= 0; i--) {
      if (expectations[i]!.delivery.eventId === eventId) expectations.splice(i, 1);
    }
  }

  /** Counts again what was counted before, and returns what has changed since. */
  async changedEffects(): Promise<(Expectation & { readonly now: number })[]> {
    const changed = [];
    for (const expectation of this.#run.expectations) {
      const now = await this.count(expectation.delivery);
      if (now !== expectation.times) changed.push({ ...expectation, now });
    }
    return changed;
  }

  /** Whether the receiver accepts connections, perhaps again after a restart. */
  async isAlive(): Promise<boolean> {
    for (const wait of [100, 500, 1_500, 3_000, 5_000]) {
      if ((await this.send({ ...this.make(), method: 'HEAD', body: Buffer.alloc(0) })).unreachable !== true)
        return true;
      await this.pause(wait);
    }
    return false;
  }

  async pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#run.signal });
  }
}

function sentence({ message }: Error): string {
  return message[0]!.toUpperCase() + message.slice(1);
}

function retryAfterMs({ headers }: Answer): number {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) ? seconds * 1000 : 0;
}
