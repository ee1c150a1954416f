import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from '../compare.js';
import type { Row } from '../row.js';

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('..', import.meta.url));

/** How much longer a process with a framework takes to start if it also imports core and the adapter. */
export const row: Row = {
  name: 'start-up',
  async *measure({ quick }) {
    for (const framework of ['express', 'koa', 'hono']) {
      const differences: number[] = [];
      for (let round = 0; round < (quick ? 7 : 25); round++) {
        const alone = await importTime([framework]);
        const both = await importTime([
          framework,
          '@videovector-webhooks/core',
          `@videovector-webhooks/${framework}`,
        ]);
        differences.push(both - alone);
      }
      yield {
        what: `importing core and the adapter for ${framework}`,
        against: 'milliseconds over the framework alone',
        measured: median(differences),
        reach: { atMost: 8 },
      };
    }
  },
};

/** In its own process, in milliseconds. */
async function importTime(packages: readonly string[]): Promise<number> {
  const imports = packages.map((name) => `await import('${name}');`).join('');
  const program = `const begun = performance.now(); ${imports} console.log(performance.now() - begun);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: HERE });
  return Number(stdout);
}
