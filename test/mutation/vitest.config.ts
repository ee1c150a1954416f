import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { ROOMS } from './rooms.js';

// The tests of one room, for Stryker. It runs them in a copy of the repository, whose node_modules lead to the original
// sources, so the packages under test are named here.

const root = fileURLToPath(new URL('../..', import.meta.url));
const { tests } = ROOMS[process.env['ROOM'] ?? 'signature']!;
const core = `${root}packages/core/`;
const { exports } = JSON.parse(readFileSync(`${core}package.json`, 'utf8')) as {
  exports: Record<string, string | Record<string, string>>;
};

export default defineConfig({
  root,
  ssr: { resolve: { conditions: ['videovector-source', 'node'] } },
  resolve: {
    alias: Object.entries(exports).flatMap(([entry, target]) =>
      typeof target === 'string'
        ? []
        : [
            {
              find: new RegExp(`^@videovector-webhooks/core${entry.slice(1)}$`),
              replacement: core + target['videovector-source']!.slice(2),
            },
          ],
    ),
  },
  test: {
    // A change that makes a test wait forever is noticed when its time is over. The slowest test takes a few seconds.
    testTimeout: 15_000,
    include: tests.map(
      (test) => `packages/core/test/${test.endsWith('.ts') ? test : `${test}/**/*.test.ts`}`,
    ),
    exclude: ['**/*.{processes,services,faults}.test.ts', '**/node_modules/**'],
    env: { WITHOUT_SERVICES: '1' },
  },
});
