import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { settings } from './settings.js';

const { runtime, nativeServer } = settings();

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  // Bun and Deno use the condition `node` too.
  ssr: { resolve: { conditions: ['videovector-source', 'node'] } },
  resolve: {
    alias: nativeServer
      ? { '@hono/node-server': fileURLToPath(new URL(`${runtime}/server.ts`, import.meta.url)) }
      : {},
  },
  test: {
    testTimeout: 60_000,
    // Vitest leaves a core free by default, which on two cores means one file at a time.
    maxWorkers: '100%',
    include: ['packages/*/test/**/*.test.ts'],
    setupFiles: [fileURLToPath(new URL('setup.ts', import.meta.url))],
    provide: { underTest: { runtime, nativeServer } },
  },
});
