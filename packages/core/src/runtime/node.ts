// What a runtime that has Node's modules brings along. One file for all of it: a process would wait for each.

import * as filesystem from 'node:fs/promises';
import { resolve } from 'node:path';

export * from '../signature/hmac.node.js';
/** Its type is not told here: a user's compiler reads the declaration of this file, and may have no types of Node. */
export const files: object | undefined = filesystem;
export const resolvePath: ((path: string) => string) | undefined = (path) => resolve(path);
/** Node's HTTP clients, loaded when something is posted. */
export const loadHttp: (() => Promise<{ http: object; https: object }>) | undefined = async () => ({
  http: await import('node:http'),
  https: await import('node:https'),
});
