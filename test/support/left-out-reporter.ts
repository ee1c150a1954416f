import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Reporter, Vitest } from 'vitest/node';

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
    .flatMap((folder) => readdirSync(`${ROOT}/${folder}`, { recursive: true, encoding: 'utf8' }))
    .filter((file) => file.endsWith(`.${group}.test.ts`) && !file.includes('node_modules')).length;
}
