import type { Clock } from '@videovector-webhooks/core';
import type { Claim, ClaimResult, Inbox } from '@videovector-webhooks/core/inbox';

export type Verb = 'claim' | 'renew' | 'complete' | 'release';

/** How a call of a verb can go wrong. */
export const FAULTS = {
  /** The store can't be reached: the call has no effect, and fails. */
  fails: 'fails',
  /** The call has its effect, but the answer is lost, and it fails. */
  lost: 'lost',
  /** The call has its effect now, and is answered later. */
  slow: 'slow',
} as const;
export type Fault = keyof typeof FAULTS;

/** A call that the receiver waits for. */
export interface PendingVerb {
  /** Unique among the pending ones: `claim 1`, or `complete 1b` if there is a `complete 1`. */
  readonly name: string;
  readonly verb: Verb;
  readonly copy: number;
  /** Undefined for `claim`. */
  readonly token: string | undefined;
  readonly askedAt: number;
  readonly call: () => Promise<ClaimResult | boolean>;
  readonly resolve: (answer: ClaimResult | boolean) => void;
  readonly reject: (error: Error) => void;
  /** Answers a call that has had its effect already. */
  answer?: () => void;
}

/** What sees the effects of the verbs. */
export interface VerbListener {
  /** @param at When it took effect. */
  onVerb(verb: PendingVerb, answer: ClaimResult | boolean, at: number): void;
}

/** Stands between a receiver and the real inbox: each verb waits until the schedule lets it take effect. */
export class ScheduledInbox implements Inbox {
  readonly retentionMs: number;
  readonly pending: PendingVerb[] = [];
  /** Whether verbs pass through. */
  isOpen = false;
  readonly #inbox: Inbox;
  readonly #listener: VerbListener;
  readonly #clock: Clock;
  readonly #copies = new Map<string, number>();

  constructor(inbox: Inbox, clock: Clock, listener: VerbListener) {
    this.retentionMs = inbox.retentionMs;
    this.#inbox = inbox;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** Copies are told apart by `X-Webhook-ID`, which is not part of the key. */
  claim(...[key, leaseMs, observed]: Parameters<Inbox['claim']>): Promise<ClaimResult> {
    const copy = copyOf(observed?.webhookId);
    return this.#ask('claim', copy, undefined, () => this.#inbox.claim(key, leaseMs, observed));
  }

  renew(claim: Claim, leaseMs: number): Promise<boolean> {
    return this.#askAbout('renew', claim, () => this.#inbox.renew(claim, leaseMs));
  }

  complete(claim: Claim): Promise<boolean> {
    return this.#askAbout('complete', claim, () => this.#inbox.complete(claim));
  }

  release(claim: Claim): Promise<boolean> {
    return this.#askAbout('release', claim, () => this.#inbox.release(claim));
  }

  /** Lets a pending verb take effect, and answers it unless a fault prevents that. */
  perform(verb: PendingVerb, fault?: Fault): void {
    if (fault !== 'slow') this.pending.splice(this.pending.indexOf(verb), 1);
    if (verb.answer !== undefined) verb.answer();
    else if (fault === 'fails') verb.reject(new Error('The store is down'));
    else void this.#carryOut(verb, fault);
  }

  async #carryOut(verb: PendingVerb, fault: Fault | undefined): Promise<void> {
    const at = this.#clock.elapsed();
    const answer = await verb.call();
    if (verb.verb === 'claim' && typeof answer === 'object' && answer.state === 'claimed')
      this.#copies.set(answer.token, verb.copy);
    this.#listener.onVerb(verb, answer, at);
    if (fault === 'lost') verb.reject(new Error('The answer was lost'));
    else if (fault === 'slow') verb.answer = () => verb.resolve(answer);
    else verb.resolve(answer);
  }

  #askAbout(verb: Verb, { token }: Claim, call: () => Promise<boolean>): Promise<boolean> {
    return this.#ask(verb, this.#copies.get(token) ?? 0, token, call);
  }

  #ask<Answer extends ClaimResult | boolean>(
    verb: Verb,
    copy: number,
    token: string | undefined,
    call: () => Promise<Answer>,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked: PendingVerb = {
        name: this.#nameOf(`${verb} ${copy}`),
        verb,
        copy,
        token,
        askedAt: this.#clock.elapsed(),
        call,
        resolve: resolve as PendingVerb['resolve'],
        reject,
      };
      if (this.isOpen) void this.#carryOut(asked, undefined);
      else this.pending.push(asked);
    });
  }

  #nameOf(wanted: string): string {
    for (let name = wanted, letter = 98; ; name = wanted + String.fromCharCode(letter++))
      if (!this.pending.some((other) => other.name === name)) return name;
  }
}

/** The webhook id that marks a copy. */
export function markOf(copy: number): string {
  return `whk_${copy}`;
}

export function copyOf(mark: string | undefined): number {
  return Number(mark?.slice('whk_'.length));
}
