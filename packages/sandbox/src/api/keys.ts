import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import type { State } from '../state/state.js';
import { Problem } from './problem.js';

/** What a key may do, from most to least: each scope includes those after it. (Contract: Management API.) */
const SCOPES = ['admin', 'write', 'read', 'search'] as const;

export type Scope = (typeof SCOPES)[number];

/** One API key for each scope. */
export type Keys = Readonly<Record<Scope, string>>;

/**
 * The form of the API keys: `sandbox` can't be mistaken for a key of the service; `vendor` has the service's form, for
 * clients that check it.
 */
export type KeyForm = 'sandbox' | 'vendor';

const PREFIXES: Readonly<Record<KeyForm, string>> = { sandbox: 'sk_sandbox_', vendor: 'sk_live_' };

/** The keys of this sandbox: those in its state, or new ones. */
export function keysOf(state: State, form: KeyForm): Keys {
  const name = (scope: Scope): string => `key.${form}.${scope}`;
  const missing = SCOPES.filter((scope) => state.settings.get(name(scope)) === undefined);
  state.commit(
    missing.map((scope) =>
      state.settings.putting({ name: name(scope), value: PREFIXES[form] + randomBytes(24).toString('hex') }),
    ),
  );
  const key = (scope: Scope): string => state.settings.get(name(scope))!.value;
  return { admin: key('admin'), write: key('write'), read: key('read'), search: key('search') };
}

/** The API key of a request. X-API-Key wins over Authorization. (Contract: Management API.) */
export function keyOf(c: Context): string | undefined {
  return c.req.header('x-api-key') ?? /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
}

/** Accepts requests whose key has a scope. */
export function requires(scope: Scope, keys: Keys): MiddlewareHandler {
  return async (c, next) => {
    const given = keyOf(c);
    if (given === undefined) {
      throw new Problem(
        'authentication_invalid_api_key',
        'No API key. Send X-API-Key or Authorization: Bearer with a key of the sandbox',
      );
    }
    const has = SCOPES.find((name) => equal(keys[name], given));
    if (has === undefined) {
      throw new Problem(
        'authentication_invalid_api_key',
        'Unknown API key. Use the one that the sandbox printed when it started',
      );
    }
    if (SCOPES.indexOf(has) > SCOPES.indexOf(scope)) {
      throw new Problem(
        'authorization_insufficient_scope',
        `This call needs the scope ${scope}; the key has ${has}`,
        { required: scope },
      );
    }
    await next();
  };
}

function equal(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
