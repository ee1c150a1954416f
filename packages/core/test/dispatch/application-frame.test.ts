import { describe, expect, it } from 'vitest';
import { applicationFrame, rootsOf } from '../../src/dispatch/application-frame.js';

const ROOTS = ['/srv/app'];
const frameOf = (...lines: string[]) =>
  applicationFrame(
    lines.map((line) => `    at ${line}`),
    ROOTS,
  );

describe('the first application frame', () => {
  it.each([
    ['a function', 'saveRun (/srv/app/dist/runs.js:10:5)', 'saveRun (dist/runs.js)'],
    ['another line and column', 'saveRun (/srv/app/dist/runs.js:99:1)', 'saveRun (dist/runs.js)'],
    ['an async function', 'async saveRun (file:///srv/app/dist/runs.js:10:5)', 'saveRun (dist/runs.js)'],
    ['a method', 'Store.saveRun (/srv/app/dist/runs.js:10:5)', 'saveRun (dist/runs.js)'],
    [
      'a method with an alias',
      'Object.saveRun [as handler] (/srv/app/dist/runs.js:1:5)',
      'saveRun (dist/runs.js)',
    ],
    ['a constructor', 'new Run (/srv/app/dist/runs.js:10:5)', 'Run (dist/runs.js)'],
    ['a private method', 'Store.#save (/srv/app/dist/runs.js:10:5)', '#save (dist/runs.js)'],
    ['no name', '/srv/app/dist/runs.js:10:5', 'dist/runs.js'],
    ['no name, async', 'async file:///srv/app/dist/runs.js:10:5', 'dist/runs.js'],
    ['the name anonymous', 'Object.<anonymous> (/srv/app/dist/runs.js:10:5)', 'dist/runs.js'],
    ['anonymous, as Bun has it', '<anonymous> (/srv/app/src/runs.ts:10:5)', 'src/runs.ts'],
    ['a name from a payload', 'Object.run 12 (/srv/app/dist/runs.js:1:1)', '12 (dist/runs.js)'],
    [
      'a path with spaces and parentheses',
      'saveRun (/srv/app/my (old) app/runs.js:1:1)',
      'saveRun (my (old) app/runs.js)',
    ],
    ['an encoded path', 'saveRun (file:///srv/app/my%20app/runs.js:1:1)', 'saveRun (my app/runs.js)'],
    ['a query', 'saveRun (file:///srv/app/src/runs.ts?t=1732:1:1)', 'saveRun (src/runs.ts)'],
    ['Windows', 'saveRun (C:\\srv\\app\\dist\\runs.js:10:5)', 'saveRun (dist/runs.js)'],
    ['a URL on Windows', 'saveRun (file:///C:/srv/app/dist/runs.js:10:5)', 'saveRun (dist/runs.js)'],
    ['workerd', 'saveRun (worker.js:10:5)', 'saveRun (worker.js)'],
    ['webpack', 'saveRun (webpack-internal:///./src/runs.ts:10:5)', 'saveRun (src/runs.ts)'],
    ['another root', 'saveRun (/opt/releases/20261128/lib/runs.js:1:1)', 'saveRun (lib/runs.js)'],
    [
      'another root, a file at its top',
      'saveRun (/opt/releases/20261128/runs.js:1:1)',
      'saveRun (*/runs.js)',
    ],
    ['a commit as a folder', 'saveRun (/opt/releases/3fa94c1/runs.js:1:1)', 'saveRun (*/runs.js)'],
    ['a version as a folder', 'saveRun (/srv/app/worker-1.2.3/runs.js:1:1)', 'saveRun (worker-*/runs.js)'],
    ['a chunk of esbuild', 'saveRun (/srv/app/dist/chunk-7NQ2IYVA.js:1:1)', 'saveRun (dist/chunk-*.js)'],
    ['a chunk of Rollup', 'saveRun (/srv/app/dist/runs-BhYd5xK9.js:1:1)', 'saveRun (dist/runs-*.js)'],
    ['a chunk of webpack', 'saveRun (/srv/app/dist/main.3fa8c9d1b2e4.js:1:1)', 'saveRun (dist/main.*.js)'],
    [
      'a name that only looks like one',
      'saveRun (/srv/app/dist/user-settings.js:1:1)',
      'saveRun (dist/user-settings.js)',
    ],
  ])('with %s', (_what, line, expected) => {
    expect(frameOf(line)).toBe(expected);
  });

  it.each([
    'process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
    'async Promise.all (index 0)',
    'new Promise (<anonymous>)',
    'Array.map (<anonymous>)',
    'eval (eval at run (/srv/app/dist/x.js:1:1), <anonymous>:1:1)',
    'native',
    'processTicksAndRejections (native:7:39)',
    'ext:core/mod.js:1:1',
    'Client.query (/srv/app/node_modules/pg/lib/client.js:1:1)',
    'Client.query (C:\\srv\\app\\node_modules\\pg\\lib\\client.js:1:1)',
    'f (/srv/app/node_modules/.pnpm/pg@8/node_modules/pg/x.js:1:1)',
    'f (/srv/app/.yarn/cache/pg-npm-8.zip/node_modules/pg/x.js:1:1)',
    'f (/srv/app/.pnp.cjs:1:1)',
    'f (file:///home/app/.cache/deno/npm/registry.example.com/pg/8.1.0/x.js:1:1)',
    'handleOnce (/srv/app/node_modules/@videovector-webhooks/core/dist/core.js:1:1)',
  ])('is not %s', (line) => {
    expect(frameOf(line, 'saveRun (/srv/app/dist/runs.js:1:1)')).toBe('saveRun (dist/runs.js)');
    expect(frameOf(line)).toBeUndefined();
  });

  it('is none without frames, and survives lines that are none', () => {
    expect(applicationFrame([])).toBeUndefined();
    expect(
      applicationFrame([
        '',
        'at',
        '    at ',
        `    at ${'('.repeat(100_000)}`,
        `    at ${'a ('.repeat(50_000)}`,
      ]),
    ).toBeUndefined();
  });

  it('skips the kit if it is linked', () => {
    const own = new URL('../../src/dispatch/handle-once.ts', import.meta.url).pathname;
    expect(applicationFrame([`    at f (${own}:1:1)`])).toBeUndefined();
    expect(applicationFrame(new Error('x').stack!.split('\n'))).toMatch(
      /core\/test\/dispatch\/application-frame\.test\.ts/,
    );
  });
});

describe('the roots', () => {
  it.each([
    ['/srv/app/node_modules/@videovector-webhooks/core/dist/core.js', '/', ['/srv/app']],
    ['/srv/app/node_modules/.pnpm/x/node_modules/y/core.js', '/srv/app', ['/srv/app', '/srv/app']],
    ['/srv/app/dist/bundle.js', 'C:\\srv\\app\\', ['/srv/app']],
    [undefined, undefined, []],
  ])('of %s in %s', (file, directory, expected) => {
    expect(rootsOf(file, directory)).toEqual(expected);
  });
});
