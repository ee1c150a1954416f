import { createHmac, randomBytes } from 'node:crypto';
import { equalDigests as equalOnNode } from '../../packages/core/src/signature/hmac.node.js';
import { equalDigests as equalOnWeb } from '../../packages/core/src/signature/hmac.web.js';
import { matchSignature } from '../../packages/core/src/signature/match-signature.js';
import { importKeys } from '../../packages/core/src/signature/secrets.js';
import type { Experiment } from './compare-classes.js';

const BODY = Buffer.from('{"data": {"run_id": "run_1"}, "event": "prompt_run.completed", "id": "evt_1"}');
const SECRETS = Array.from({ length: 8 }, (_, i) => `whsec_${String(i).repeat(24)}`);
const KEYS = importKeys(SECRETS, 'secrets');

/** What must take the same time whatever a stranger sends. */
export const EXPERIMENTS: readonly Experiment[] = [
  comparison('comparison on Node: first byte differs, or the last', equalOnNode),
  comparison('comparison on the web: first byte differs, or the last', equalOnWeb),
  severalSecrets('eight secrets: the first one matches, or the last', (digest) =>
    matchSignature([BODY], digest, KEYS, {}),
  ),
];

/** Mistakes that the measurement must notice, or it shows nothing. */
export const CONTROLS: readonly Experiment[] = [
  comparison('control: a comparison that stops at the first difference', (one, other) => {
    for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
    return true;
  }),
  severalSecrets('control: a search that stops at the secret that matches', async (digest) =>
    SECRETS.find((secret) => digestOf(secret).equals(digest)),
  ),
];

/** Both classes are in the same memory, so that only the position of the difference differs. */
function comparison(name: string, equal: (one: Uint8Array, other: Uint8Array) => boolean): Experiment {
  const expected = new Uint8Array(randomBytes(32));
  const given = new Uint8Array(32);
  return {
    name,
    calls: 64,
    prepare(isSecond) {
      given.set(expected);
      given[isSecond ? 31 : 0]! ^= 1;
    },
    measured: () => equal(given, expected),
  };
}

function severalSecrets(name: string, match: (digest: Uint8Array) => Promise<unknown>): Experiment {
  const [first, last] = [digestOf(SECRETS[0]!), digestOf(SECRETS.at(-1)!)];
  const digest = new Uint8Array(32);
  return {
    name,
    calls: 1,
    prepare: (isSecond) => digest.set(isSecond ? last : first),
    measured: () => match(digest),
  };
}

function digestOf(secret: string): Buffer {
  return createHmac('sha256', secret).update(BODY).digest();
}
