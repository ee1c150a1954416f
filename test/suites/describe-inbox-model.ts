import type { Claim, Inbox, InspectableInbox } from '@videovector-webhooks/core/inbox';
import type { InboxTestOptions, InboxUnderTest } from '@videovector-webhooks/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realWait } from '../support/real-wait.js';

const KEYS = ['a', 'b'];
const LONG_MS = 3_600_000;
const SHORT_MS = 1;
/** Longer than a short lease, on every store's clock. */
const EXPIRY_MS = 30;

/** What the contract of an inbox says about one delivery. */
interface Entry {
  state: 'in-progress' | 'expired' | 'released' | 'completed';
  token: string;
  attempt: number;
}

/** What has happened, and what must therefore be known. */
interface Model {
  readonly entries: Map<string, Entry>;
  /** Every claim that was ever given, so that old ones are used too. */
  readonly claims: Claim[];
}

interface Real {
  readonly inboxes: readonly Inbox[];
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** One call of one verb, by one of the processes that share the store. */
interface Step {
  readonly verb: 'claim' | 'complete' | 'release' | 'renew' | 'lookup';
  readonly key: string;
  readonly isShort: boolean;
  /** Which of the past claims, counted from the newest. */
  readonly age: number;
  readonly process: number;
}

const step = fc.record<Step>({
  verb: fc.constantFrom('claim', 'claim', 'complete', 'release', 'renew', 'lookup'),
  key: fc.constantFrom(...KEYS),
  isShort: fc.boolean(),
  age: fc.nat({ max: 4 }),
  process: fc.nat({ max: 1 }),
});

type Open = (options: InboxTestOptions) => InboxUnderTest | Promise<InboxUnderTest>;

/**
 * Defines the test that an inbox answers as the model of its contract does.
 *
 * @param sequences How many sequences of calls. Default: 8, since most stores let time pass only by waiting.
 */
export function describeInboxModel(name: string, open: Open, sequences = 8): void {
  describe(`${name}, beside a model of the contract`, () => {
    it('answers every sequence of calls as the model does', { timeout: 240_000 }, () =>
      compareWithModel(open, sequences),
    );
  });
}

/**
 * Compares an inbox with a model of the contract over random sequences of calls: leases that run out, claims that were taken
 * over, verbs that are repeated or come late, from two processes.
 *
 * @throws If an answer differs; the message has the shortest sequence that shows it.
 */
export async function compareWithModel(open: Open, sequences: number): Promise<void> {
  const command = step.map((each) => new Call(each));
  await fc.assert(
    fc.asyncProperty(fc.commands([command], { maxCommands: 30, size: 'max' }), async (commands) => {
      const store = await open({ retentionMs: LONG_MS });
      const { inbox, otherInbox = inbox, wait = realWait } = store;
      try {
        const setup = () => ({
          model: { entries: new Map(), claims: [] },
          real: { inboxes: [inbox, otherInbox], wait },
        });
        await fc.asyncModelRun<Model, Real, true, Model>(setup, commands);
      } finally {
        await store.close?.();
      }
    }),
    { seed: 20261007, numRuns: sequences },
  );
}

class Call implements fc.AsyncCommand<Model, Real, true> {
  readonly #step: Step;

  constructor(each: Step) {
    this.#step = each;
  }

  async check({ claims }: Readonly<Model>): Promise<boolean> {
    const { verb } = this.#step;
    return verb === 'claim' || verb === 'lookup' || claims.length > 0;
  }

  async run(model: Model, real: Real): Promise<void> {
    const { verb, key, process } = this.#step;
    const inbox = real.inboxes[process]!;
    if (verb === 'claim') return this.#claim(model, real, inbox);
    if (verb === 'lookup') return lookup(model, inbox as Partial<InspectableInbox>, key);
    const claim = model.claims.at(-1 - (this.#step.age % model.claims.length))!;
    if (verb === 'renew') return this.#renew(model, real, inbox, claim);
    expect(await inbox[verb](claim)).toBe(
      ended(model, claim, verb === 'complete' ? 'completed' : 'released'),
    );
  }

  async #claim({ entries, claims }: Model, { wait }: Real, inbox: Inbox): Promise<void> {
    const { key, isShort } = this.#step;
    const known = entries.get(key);
    const result = await inbox.claim(key, isShort ? SHORT_MS : LONG_MS);
    if (known?.state === 'completed' || known?.state === 'in-progress') {
      expect(result).toMatchObject({ state: known.state });
      return;
    }
    const attempt = (known?.attempt ?? 0) + 1;
    expect(result).toMatchObject({ state: 'claimed', key, attempt });
    const claim = result as unknown as Claim;
    expect(claims.map(({ token }) => token)).not.toContain(claim.token);
    claims.push(claim);
    if (isShort) await wait(EXPIRY_MS);
    entries.set(key, { state: isShort ? 'expired' : 'in-progress', token: claim.token, attempt });
  }

  async #renew({ entries }: Model, { wait }: Real, inbox: Inbox, claim: Claim): Promise<void> {
    const { isShort } = this.#step;
    const known = entries.get(claim.key)!;
    const isHeld =
      known.token === claim.token && (known.state === 'in-progress' || known.state === 'expired');
    expect(await inbox.renew(claim, isShort ? SHORT_MS : LONG_MS)).toBe(isHeld);
    if (!isHeld) return;
    if (isShort) await wait(EXPIRY_MS);
    known.state = isShort ? 'expired' : 'in-progress';
  }

  toString(): string {
    const { verb, key, isShort, age, process } = this.#step;
    const what = verb === 'claim' || verb === 'lookup' ? key : `claim -${age + 1}`;
    return `${process}: ${verb} ${what}${isShort ? ', short' : ''}`;
  }
}

/** Completes or releases in the model. True, too, if the same claim has ended in the same way before. */
function ended({ entries }: Model, { key, token }: Claim, state: 'completed' | 'released'): boolean {
  const known = entries.get(key)!;
  if (known.token !== token) return false;
  if (known.state === 'in-progress' || known.state === 'expired') known.state = state;
  return known.state === state;
}

async function lookup({ entries }: Model, inbox: Partial<InspectableInbox>, key: string): Promise<void> {
  const known = entries.get(key);
  const found = await inbox.lookup?.(key);
  if (found === undefined) return;
  expect(found.state).toBe(known?.state ?? 'absent');
  if ('attempt' in found && found.attempt !== undefined) expect(found.attempt).toBe(known?.attempt);
}
