import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The packages that a bench measures. */
export interface Packages {
  readonly core: typeof import('@videovector-webhooks/core');
  readonly express: typeof import('@videovector-webhooks/express');
  readonly koa: typeof import('@videovector-webhooks/koa');
  readonly hono: typeof import('@videovector-webhooks/hono');
  readonly fastify: typeof import('@videovector-webhooks/fastify');
  readonly 'inbox-postgres': typeof import('@videovector-webhooks/inbox-postgres');
  readonly 'inbox-redis': typeof import('@videovector-webhooks/inbox-redis');
}

/** Imports a package as built in this checkout, or in another one. */
export function packageOf<Name extends keyof Packages>(
  name: Name,
  checkout?: string,
): Promise<Packages[Name]> {
  const main = checkout && pathToFileURL(join(checkout, 'packages', name, 'dist/index.js')).href;
  return import(main ?? `@videovector-webhooks/${name}`);
}
