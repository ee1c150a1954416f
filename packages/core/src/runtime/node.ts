// What a runtime that has Node's modules brings along. One file for all of it: a process would wait for each.

import * as filesystem from 'node:fs/promises';
import { resolve } from 'node:path';

export * from '../signature/hmac.node.js';
export * from '../tracing/trace.node.js';
/** Its type is not told here: a user's compiler reads the declaration of this file, and may have no types of Node. */
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
    // The iteration throws what goes wrong, so the callback has nothing to do.
    yield* pipeline(chunks, createGunzip(), () => {});
  };
