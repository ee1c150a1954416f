import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { newId } from '../ids.js';
import type { State } from '../state.js';
import { Problem } from './problem.js';

/** What a key may do: each scope includes those behind it. (Contract: Management API.) */
const SCOPES = ['admin', 'write', 'read', 'search'] as const;

export type Scope = (typeof SCOPES)[number];

/** One API key for each scope. */
export type Keys = Readonly<Record<Scope, string>>;

/**
 * The keys of this sandbox: new ones, or those that its state holds. They look like the service's, since VideoVector's own
 * clients refuse all others.
 */
export function keysOf({ settings }: State): Keys {
  const key = (scope: Scope): string => {
    const name = `key.${scope}`;
    return (settings.get(name) ?? settings.put({ name, value: newId('sk_live', 24) })).value;
  };
  return { admin: key('admin'), write: key('write'), read: key('read'), search: key('search') };
}

/** The key that a request comes with. */
export function keyOf(c: Context): string | undefined {
  return c.req.header('x-api-key') ?? /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
}

/** Lets a request pass whose key has a scope. */
export function requires(scope: Scope, keys: Keys): MiddlewareHandler {
  return async (c, next) => {
    const given = keyOf(c);
    if (given === undefined) {
      throw new Problem('authentication_required', 'Send X-API-Key: sk_… or Authorization: Bearer …');
    }
    const has = SCOPES.find((name) => equal(keys[name], given));
    if (has === undefined)
      throw new Problem('invalid_api_key', 'The sandbox has no such key; it prints its keys at its start');
    if (SCOPES.indexOf(has) > SCOPES.indexOf(scope)) {
      throw new Problem('insufficient_scope', `This call needs the scope ${scope}; the key has ${has}`, {
        required: scope,
      });
    }
    await next();
  };
}

function equal(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
