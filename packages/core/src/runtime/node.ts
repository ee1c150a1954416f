// What runtimes with Node's modules provide. One file, since each file adds to the start-up time.

import * as filesystem from 'node:fs/promises';
import { resolve } from 'node:path';

export * from '../signature/hmac.node.js';
export * from '../tracing/trace.node.js';
/** Typed as an object, since a user's compiler reads this declaration and may not have Node's types. */
export const files: object | undefined = filesystem;
export const resolvePath: ((path: string) => string) | undefined = (path) => resolve(path);
/** Node's HTTP clients, loaded when something is posted. */
export const loadHttp: (() => Promise<{ http: object; https: object }>) | undefined = async () => ({
  http: await import('node:http'),
  https: await import('node:https'),
});
/** Inflates gzip. Accepts several gzip files in a row, which DecompressionStream of Node 24 and Deno does not. */
export const gunzip: ((chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>) | undefined =
  async function* (chunks) {
    const [{ createGunzip }, { pipeline }] = await Promise.all([import('node:zlib'), import('node:stream')]);
    // The iteration throws any error, so the callback has nothing to do.
    yield* pipeline(chunks, createGunzip(), () => {});
  };
