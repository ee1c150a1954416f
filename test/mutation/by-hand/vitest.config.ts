import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { replaceOnce } from '../../support/replace-once.js';
import type { Mistake } from './mistake.js';

// The nearest tests of one mistake. The file with the mistake exists only in Vite's memory: the sources stay as they are.

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { tests, mistake } = JSON.parse(process.env['MISTAKE']!) as {
  readonly tests: readonly string[];
  readonly mistake?: Mistake;
};

export default defineConfig({
  root,
  ssr: { resolve: { conditions: ['videovector-source', 'node'] } },
  plugins: [
    {
      name: 'mistake',
      enforce: 'pre',
      transform(code, id) {
        if (mistake === undefined || id !== `${root}packages/${mistake.file}`) return undefined;
        return { code: replaceOnce(code, mistake.right, mistake.wrong), map: null };
      },
    },
  ],
  test: {
    testTimeout: 30_000,
    // They end with their process, also if it is killed.
    pool: 'threads',
    include: tests.map((test) => `packages/${test}`),
    env: { WITHOUT_SERVICES: '1' },
  },
});
