import { defineConfig } from 'vitest/config';
import { leftOutReporter } from './test/support/left-out-reporter.js';

/** The suffix of a file's name tells its group: `x.services.test.ts`. What has none needs Node alone, and is quick. */
const GROUPS = ['services', 'processes', 'faults'];

const roots = ['packages/*/test', 'test', 'examples'];
const files = (suffix: string) => roots.map((root) => `${root}/**/*${suffix}`);

export default defineConfig({
  // Vitest hands these on to Node. With `import` among them, `require` of a dual package would load its ES module.
  ssr: { resolve: { conditions: ['videovector-source', 'node'] } },
  test: {
    // No test measures time; these only end one that hangs, on the slowest machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Vitest leaves a core free by default, which on two cores means one file at a time.
    maxWorkers: '100%',
    reporters: ['default', leftOutReporter(GROUPS)],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [...files('.test.ts'), ...files('.test.tsx')],
          exclude: [
            '**/node_modules/**',
            // With packages that only `check:stacks` installs.
            'examples/testing/**',
            'examples/recipes/**',
            ...GROUPS.flatMap((group) => files(`.${group}.test.ts`)),
          ],
          env: { WITHOUT_SERVICES: '1' },
        },
      },
      ...GROUPS.map((name) => ({
        extends: true as const,
        // A machine that stalls for seconds fails a test of real processes now and then. CI repeats it once and marks it in its output.
        test: { name, include: files(`.${name}.test.ts`), retry: process.env['CI'] ? 1 : 0 },
      })),
    ],
    coverage: {
      provider: 'v8',
      include: ['packages/core/src/**/*.ts'],
      reporter: [['text', { skipFull: true }], 'json-summary'],
      thresholds: { 'packages/core/src/**': { lines: 95, branches: 90 } },
    },
  },
});
