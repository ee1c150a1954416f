import { ConfigurationError } from '@videovector-webhooks/core';
import type { RunScript } from './run-script.js';
import { script } from './scripts.js';

/** How an inbox names its keys in Redis. Each name has a hash tag. */
export interface KeyNames {
  nameOf(key: string): string;
  /** Reads a key from the hash tag of its name. */
  keyIn(tag: string): string;
}

/** The names of the inbox, and whether they are to be decided now, by a claim. Decided once, they stay. */
export type FindKeyNames = (purpose: 'claim' | 'read') => Promise<KeyNames>;

const PLAIN = '1';
const COMPACT = '2';
/** Not decided yet. */
const NONE = '0';

/** A key as core makes them: 24 bytes. */
const DIGEST = /^[0-9a-f]{48}$/;
/** Before any other key in compact names, since it is not a digit of base64url. */
const OTHER = '=';

type Form = Pick<KeyNames, 'keyIn'> & { tagOf(key: string): string };

/** By the digit under which Redis keeps the form. */
const FORMS: Readonly<Record<string, Form>> = {
  [PLAIN]: { tagOf: (key) => key, keyIn: (tag) => tag },
  // 32 characters instead of 48.
  [COMPACT]: {
    tagOf: (key) => (DIGEST.test(key) ? Buffer.from(key, 'hex').toString('base64url') : OTHER + key),
    keyIn: (tag) => (tag.startsWith(OTHER) ? tag.slice(1) : Buffer.from(tag, 'base64url').toString('hex')),
  },
};

/** KEYS: where the form is kept. ARGV: the form to set if there is none, or 0. Returns the form, or 0. */
const FORM = script(`
local form = redis.call('GET', KEYS[1])
if not form and ARGV[1] ~= '0' then
  form = ARGV[1]
  redis.call('SET', KEYS[1], form)
end
return form or 0`);

/**
 * Makes the function that finds out how an inbox names its keys.
 *
 * The first claim of all decides that, and Redis keeps it: two processes that named a delivery differently would both handle it.
 */
export function findKeyNames(
  run: RunScript,
  { prefix, compactKeys }: { readonly prefix: string; readonly compactKeys: boolean },
): FindKeyNames {
  const wanted = compactKeys ? COMPACT : PLAIN;
  let decided: KeyNames | undefined;
  let deciding: Promise<KeyNames> | undefined;

  async function find(purpose: 'claim' | 'read'): Promise<KeyNames> {
    const form = await run(FORM, `${prefix}{form}`, [purpose === 'claim' ? wanted : NONE]);
    const names = namesOf(prefix, form === NONE ? wanted : form);
    if (form !== NONE) decided = names;
    return names;
  }

  return async (purpose) => {
    if (decided !== undefined) return decided;
    if (purpose === 'read') return find(purpose);
    // The first claims of a process are often many at the same time.
    deciding ??= find(purpose).finally(() => {
      deciding = undefined;
    });
    return deciding;
  };
}

function namesOf(prefix: string, digit: string): KeyNames {
  const form = Object.hasOwn(FORMS, digit) ? FORMS[digit] : undefined;
  if (form === undefined)
    throw new ConfigurationError(
      'prefix',
      `redisInbox: ${prefix}{form} holds ${JSON.stringify(digit.slice(0, 20))}, which this version does not know. Use the version that wrote it, or another prefix.`,
    );
  return { nameOf: (key) => `${prefix}{${form.tagOf(key)}}`, keyIn: form.keyIn };
}
