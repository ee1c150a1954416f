import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vitest hands these on to Node. With `import` among them, `require` of a dual package would load its ES module.
  ssr: { resolve: { conditions: ['videovector-source', 'node'] } },
  test: {
    // No test measures time; these only end one that hangs, on the slowest machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.{ts,tsx}'],
      reporter: [['text', { skipFull: true }], 'json-summary'],
      thresholds: { 'packages/core/src/**': { lines: 95, branches: 90 } },
    },
  },
});
