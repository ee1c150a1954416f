import { Agent } from 'node:http';
import { ConfigurationError, createReceiver } from '@videovector-webhooks/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Start, starter, watchedClock } from '../suites/adapter/app.js';
import { SECRET, sign } from '../support/deliveries.js';
import { ADAPTERS } from './adapters.js';
import { type Attack, GENUINE, genuine, tampered } from './attack.js';
import { BODY_TIMEOUT_MS, carryOut } from './carry-out.js';
import { ATTACKS } from './list/index.js';
import { GUESSABLE_SECRETS } from './list/misconfiguration.js';

describe.each(ADAPTERS)('the receiver on %s', (_name, mount, closesConnection) => {
  const start = starter(mount);
  for (const [target, attacks] of Object.entries(ATTACKS)) {
    describe(`withstands a sender who attacks ${target} and`, () => {
      it.each(attacks.map((attack) => [attack.name, attack] as const))('%s', async (_, attack) => {
        await withstand(start, attack, closesConnection);
      });
    });
  }

  it('refuses every body that differs in one bit, unless it spells the same content', async () => {
    const app = await start({ clock: watchedClock() });
    const bodies = handledBodies(app);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const spelledAlike: string[] = [];
    for (let bit = 0; bit < GENUINE.length * 8; bit++) {
      const flipped = Buffer.from(GENUINE);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const reply = await carryOut(app, { sent: tampered(flipped) }, watchedClock(), agent);
      if (reply!.status === 200) spelledAlike.push(flipped.toString());
      else expect(reply).toMatchObject({ status: 401 });
    }
    agent.destroy();
    // The hexadecimal letters of the escapes, in capitals.
    expect(spelledAlike).toEqual(
      [...GENUINE.matchAll(/(?<=\\u[\da-f]{0,3})[a-f]/g)].map(
        ({ 0: digit, index }) => GENUINE.slice(0, index) + digit.toUpperCase() + GENUINE.slice(index + 1),
      ),
    );
    expect(bodies).toEqual([GENUINE]);
  });

  it('refuses every signature that differs in one bit, unless it spells the same digits', async () => {
    const app = await start({ clock: watchedClock() });
    const bodies = handledBodies(app);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const signature = sign(GENUINE);
    for (let bit = 0; bit < signature.length * 8; bit++) {
      const flipped = Buffer.from(signature);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const text = flipped.toString('latin1');
      if (/\p{Cc}/u.test(text)) continue; // Not a header.
      const reply = await carryOut(
        app,
        { sent: genuine({ 'x-webhook-signature': text }) },
        watchedClock(),
        agent,
      );
      const same = text.startsWith('sha256=') && text.toLowerCase() === signature;
      expect(reply).toMatchObject({ status: same ? 200 : 401 });
    }
    agent.destroy();
    expect(bodies).toEqual([GENUINE]);
  });
});

describe('a receiver', () => {
  it.each(GUESSABLE_SECRETS)('refuses to start with the guessable secret %j', (secret) => {
    expect(() => createReceiver({ secrets: secret })).toThrow(ConfigurationError);
    expect(() => createReceiver({ secrets: [SECRET, secret] })).toThrow(ConfigurationError);
    expect(() => createReceiver({ secrets: { whk_01: secret } })).toThrow(ConfigurationError);
  });
});

const unheard: unknown[] = [];
const hear = (error: unknown): void => void unheard.push(error);
beforeEach(() => void process.on('unhandledRejection', hear).on('uncaughtException', hear));
afterEach(() => {
  process.off('unhandledRejection', hear).off('uncaughtException', hear);
  expect(unheard.splice(0)).toEqual([]);
});

async function withstand(start: Start, attack: Attack, closesConnection: boolean): Promise<void> {
  const clock = watchedClock();
  const app = await start({ clock, bodyTimeoutMs: BODY_TIMEOUT_MS, ...attack.options });
  const bodies = handledBodies(app);
  if (attack.before !== undefined) {
    expect(await carryOut(app, { sent: attack.before }, clock)).toMatchObject({ status: 200 });
  }
  const reply = await carryOut(app, attack, clock);
  const hangsUp = 'wire' in attack.sent && attack.sent.next === 'hangs up';
  const status = attack.status ?? (closesConnection || hangsUp ? null : 503);
  expect(reply?.status ?? null).toBe(status);
  if (attack.code !== undefined) expect(await app.outcome(attack.code)).toMatchObject({ code: attack.code });
  else expect(app.outcomes).toEqual([]);

  expect(bodies).toHaveLength(attack.handled);
  for (const body of bodies) expect(attack.signed ?? [GENUINE]).toContain(body);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  const shown = JSON.stringify([reply, app.log]);
  for (const hidden of [SECRET, sign(GENUINE).slice('sha256='.length), 'run_1', 'the vault']) {
    expect(shown).not.toContain(hidden);
  }
}

/** The authenticated bodies that handlers get, in which the signed event is always the one that runs. */
function handledBodies({ receiver }: Awaited<ReturnType<Start>>): string[] {
  const bodies: string[] = [];
  receiver.on('prompt_run.completed', (_event, { body }) => void bodies.push(Buffer.from(body).toString()));
  return bodies;
}
