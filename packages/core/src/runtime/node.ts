// What a runtime that has Node's modules brings along. One file for all of it: a process would wait for each.

import * as filesystem from 'node:fs/promises';

export * from '../digest/node.js';
export const files: typeof filesystem | undefined = filesystem;
