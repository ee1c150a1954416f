import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Finding } from './fuzz-target.js';

/** What the fuzzer has found: one finding a line, with what CPython says. */
export const VECTORS = fileURLToPath(new URL('../vectors/fuzz.jsonl', import.meta.url));

export function readVectors(): Finding[] {
  if (!existsSync(VECTORS)) return [];
  const lines = readFileSync(VECTORS, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Finding);
}
