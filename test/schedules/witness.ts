import type { Clock, Outcome } from '@videovector-webhooks/core';
import type { ClaimResult } from '@videovector-webhooks/core/inbox';
import type { PendingVerb } from './scheduled-inbox.js';
import { TIMES } from './times.js';

/** What must hold in every schedule. */
export const PROPERTIES = {
  one_holder: 'a claim is granted only if no other lease is running and the delivery is not completed',
  later_attempt: 'each claim of the delivery has a greater attempt number',
  tokens_decide: 'complete, release and renew take effect for the last claim, and for no other',
  leases_are_renewed: 'a lease runs out while its handler runs only if the process or the store was held up',
  completed_only_if_handled: 'a delivery is completed only after its handler has returned',
  never_acknowledged_before_the_mark:
    'a 2xx is answered only if a handler has done its work, and the inbox was told, or could not be told',
  at_most_one_effect:
    'a second effect comes only after a lease that ran out, or an attempt that was not acknowledged',
  never_4xx: 'no copy is answered 4xx',
  every_copy_is_answered: 'every copy is answered, and close() resolves',
  close_waits: 'close() resolves only when every copy is answered, or its time is over',
  redelivery_ends_well: 'a copy that comes when all is over is a duplicate or is handled',
} as const;
export type Property = keyof typeof PROPERTIES;

export interface Violation {
  readonly property: Property;
  readonly what: string;
}

/** How a handler ended. `stopped`: it returned early, without an effect, because its signal aborted. */
export type HandlerEnd = 'returned' | 'threw' | 'stopped';

/** What was seen of one claim. */
interface Hold {
  readonly token: string;
  readonly copy: number;
  readonly attempt: number;
  leaseUntil: number;
  state: 'held' | 'completed' | 'released' | 'taken over';
  handler: 'not started' | 'running' | HandlerEnd;
  /** Something outside of the receiver kept it from renewing the lease. */
  isExcused: boolean;
}

/** Sees every verb's effect, every handler and every response, and says which property is violated. It knows nothing of how the code works. */
export class Witness {
  readonly violations: Violation[] = [];
  /** What has happened in the run, for the counts of the report. */
  readonly reached = new Set<string>();
  /** What has happened, for a person. */
  readonly log: string[] = [];
  /** The verbs and their answers, in the order in which they took effect. */
  history = '';
  readonly #clock: Clock;
  readonly #pending: () => readonly PendingVerb[];
  readonly #holds: Hold[] = [];
  readonly #responses = new Map<number, Outcome>();
  /** Copies whose verbs met a fault, or were not answered within the time that the receiver waits. */
  readonly #troubled = new Set<number>();

  constructor(clock: Clock, pending: () => readonly PendingVerb[]) {
    this.#clock = clock;
    this.#pending = pending;
  }

  /** Whether a lease may run out. */
  get isLeaseRunning(): boolean {
    return this.#holds.some(
      ({ state, leaseUntil }) => state === 'held' && leaseUntil > this.#clock.elapsed(),
    );
  }

  hasResponse(copy: number): boolean {
    return this.#responses.has(copy);
  }

  onStall(): void {
    for (const hold of this.#holds) hold.isExcused = true;
  }

  onFault({ copy, token }: PendingVerb): void {
    this.#troubled.add(copy);
    for (const hold of this.#holds) if (hold.token === token) hold.isExcused = true;
  }

  onVerb({ verb, copy, token, askedAt }: PendingVerb, answer: ClaimResult | boolean, at: number): void {
    const shown = typeof answer === 'object' ? answer.state : answer;
    const what = `${verb} ${copy}: ${shown}`;
    this.history += `${what}; `;
    this.log.push(what);
    if (at - askedAt >= TIMES.inboxTimeoutMs) this.#troubled.add(copy);
    if (typeof answer === 'object') {
      this.reached.add(`claim: ${shown}`);
      if (answer.state === 'claimed') this.#onClaimed(copy, answer.token, answer.attempt, at);
      return;
    }
    this.reached.add(`${verb}: ${shown}`);
    const hold = this.#holds.find((each) => each.token === token);
    if (hold === undefined) this.#break('tokens_decide', `${verb} ${copy} has an unknown token`);
    else this.#onAnswer(verb, hold, answer, at);
  }

  onHandlerStart(copy: number): void {
    const hold = this.#lastOf(copy);
    this.log.push(`handler ${copy} starts`);
    if (hold?.state !== 'held' && hold?.state !== 'taken over')
      this.#break('one_holder', `the handler of copy ${copy} runs without a claim`);
    if (hold !== undefined) hold.handler = 'running';
  }

  onHandlerEnd(copy: number, end: HandlerEnd): void {
    const hold = this.#lastOf(copy)!;
    hold.handler = end;
    this.log.push(`handler ${copy} ${end}`);
    if (end !== 'returned') return;
    for (const earlier of this.#holds) {
      if (earlier === hold || earlier.handler !== 'returned') continue;
      this.reached.add('a second effect');
      const isAcknowledged = this.#responses.get(earlier.copy)?.outcome === 'handled';
      if (earlier.state === 'taken over' || hold.state === 'taken over') continue;
      if (earlier.state === 'released' && !isAcknowledged) continue;
      this.#break('at_most_one_effect', `copies ${earlier.copy} and ${copy} were both handled`);
    }
  }

  onResponse(copy: number, outcome: Outcome): void {
    const { code, status } = outcome;
    this.#responses.set(copy, outcome);
    this.reached.add(
      `answer: ${code}${outcome.takenOver ? ', taken over' : ''}${outcome.markPending ? ', mark pending' : ''}`,
    );
    const hold = this.#lastOf(copy);
    const answered = `copy ${copy} was answered ${status} (${code})`;
    this.log.push(answered);
    if (status >= 400 && status < 500) this.#break('never_4xx', answered);
    if (status >= 300) return;
    if (code === 'duplicate') {
      if (!this.#holds.some(({ state }) => state === 'completed'))
        this.#break('never_acknowledged_before_the_mark', `${answered}, and no copy was handled`);
    } else if (hold?.handler !== 'returned') {
      this.#break('never_acknowledged_before_the_mark', `${answered}, but its handler ${hold?.handler}`);
    } else if (hold.state === 'released' || (hold.state === 'held' && !this.#wasMarkTried(hold))) {
      this.#break('never_acknowledged_before_the_mark', `${answered}, and its claim was ${hold.state}`);
    }
  }

  onClose(isInTime: boolean, copies: number): void {
    const what = isInTime ? 'close: in time' : 'close: time over';
    this.reached.add(what);
    this.log.push(what);
    for (let copy = 1; isInTime && copy <= copies; copy++)
      if (!this.hasResponse(copy)) this.#break('close_waits', `copy ${copy} was not answered`);
  }

  /** After the last step. */
  onEnd(copies: number, isClosing: boolean): void {
    for (let copy = 1; copy <= copies; copy++)
      if (!this.hasResponse(copy)) this.#break('every_copy_is_answered', `copy ${copy} was not`);
    if (isClosing) this.#break('every_copy_is_answered', 'close() did not resolve');
  }

  /** The answer to a copy that comes when all is over. */
  onRedelivery({ code, status }: Outcome): void {
    this.reached.add(`redelivery: ${code}`);
    this.log.push(`it was answered ${status} (${code})`);
    if (code !== 'duplicate' && code !== 'handled')
      this.#break('redelivery_ends_well', `it was answered ${status} (${code})`);
  }

  #onClaimed(copy: number, token: string, attempt: number, now: number): void {
    for (const hold of this.#holds) {
      if (hold.state === 'completed')
        this.#break('one_holder', `claim ${copy} took what copy ${hold.copy} had completed`);
      if (attempt <= hold.attempt)
        this.#break('later_attempt', `claim ${copy} is attempt ${attempt} once more`);
      if (hold.state !== 'held') continue;
      if (hold.leaseUntil > now)
        this.#break('one_holder', `claim ${copy} took over from copy ${hold.copy}, whose lease was running`);
      if (!this.#mayRunOut(hold))
        this.#break(
          'leases_are_renewed',
          `the lease of copy ${hold.copy} ran out while its handler was running`,
        );
      hold.state = 'taken over';
      this.reached.add('a takeover');
    }
    const leaseUntil = now + TIMES.leaseMs;
    this.#holds.push({
      token,
      copy,
      attempt,
      leaseUntil,
      state: 'held',
      handler: 'not started',
      isExcused: this.#troubled.has(copy),
    });
  }

  #onAnswer(verb: PendingVerb['verb'], hold: Hold, answer: boolean, now: number): void {
    const { copy, state } = hold;
    const isRepeated =
      (verb === 'complete' && state === 'completed') ||
      (verb === 'release' && state === 'released' && hold === this.#holds.at(-1));
    if (answer !== (state === 'held' || isRepeated))
      this.#break('tokens_decide', `${verb} ${copy} was answered ${answer}, and its claim was ${state}`);
    if (!answer || isRepeated) return;
    if (verb === 'renew') {
      hold.leaseUntil = now + TIMES.leaseMs;
    } else if (verb === 'release') {
      hold.state = 'released';
    } else {
      hold.state = 'completed';
      if (hold.handler !== 'returned')
        this.#break(
          'completed_only_if_handled',
          `copy ${copy} was completed, and its handler ${hold.handler}`,
        );
    }
  }

  #mayRunOut({ isExcused, handler, copy, token }: Hold): boolean {
    if (isExcused || handler !== 'running' || this.hasResponse(copy)) return true;
    return this.#pending().some((pending) => pending.verb === 'renew' && pending.token === token);
  }

  /** Whether the store failed when it was asked to complete, or did not answer in time. */
  #wasMarkTried({ copy, token }: Hold): boolean {
    return (
      this.#troubled.has(copy) ||
      this.#pending().some(
        (each) =>
          each.verb === 'complete' &&
          each.token === token &&
          this.#clock.elapsed() - each.askedAt >= TIMES.inboxTimeoutMs,
      )
    );
  }

  #lastOf(copy: number): Hold | undefined {
    return this.#holds.findLast((hold) => hold.copy === copy);
  }

  #break(property: Property, what: string): void {
    this.violations.push({ property, what });
  }
}
