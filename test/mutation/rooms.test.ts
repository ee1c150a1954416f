import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/snippets.js';
import { ROOMS } from './rooms.js';

it.each(Object.entries(ROOMS))('the room %s has sources and tests', (_, { sources, tests }) => {
  for (const source of sources) expect(existsSync(join(ROOT, 'packages/core/src', source))).toBe(true);
  for (const test of tests) expect(existsSync(join(ROOT, 'packages/core/test', test))).toBe(true);
});
