import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Reporter, Vitest } from 'vitest/node';
import { filesBelow } from './files-below.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Ends a run of the unit tests with a line that says which groups it left out, and which command runs each. */
export function leftOutReporter(groups: readonly string[]): Reporter {
  let vitest: Vitest;
  return {
    onInit(started) {
      vitest = started;
    },
    onTestRunEnd() {
      if (vitest.projects.some(({ name }) => name !== 'unit')) return;
      const leftOut = groups.map((group) => `${count(group)} files of \`pnpm test:${group}\``);
      vitest.logger.log(`Left out, being slow or in need of a service: ${leftOut.join(', ')}.\n`);
    },
  };
}

function count(group: string): number {
  const packages = readdirSync(`${ROOT}/packages`).map((name) => `packages/${name}/test`);
  return [...packages, 'test', 'examples']
    .flatMap((folder) => filesBelow(`${ROOT}/${folder}`))
    .filter((file) => file.endsWith(`.${group}.test.ts`)).length;
}
