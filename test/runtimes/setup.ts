// Runs before each test file, in the runtime under test.

import { beforeEach, expect, inject } from 'vitest';
import { exceptionsOf } from './exceptions.js';
import { SUITES } from './suites.js';

const { runtime, nativeServer } = inject('underTest');
expect(runtime.split(' ')).toContain(actualRuntime());

// The console of workerd can't be spied upon: its methods are new each time.
if (runtime === 'workerd') {
  const { debug, error, info, log, warn } = console;
  globalThis.console = { debug, error, info, log, warn } as Console;
}

beforeEach((context) => {
  const { file } = context.task;
  const suite = SUITES.find(
    ({ files, ...suite }) =>
      files.some((name) => file.filepath.endsWith(name)) && (suite.nativeServer ?? false) === nativeServer,
  );
  const name = fullName(context.task);
  const exception = exceptionsOf(runtime, suite?.name ?? '').find(({ test }) => test?.test(name));
  if (exception !== undefined) context.skip(exception.reason);
});

/** What this really is: nothing is proved by a test that ran elsewhere. */
function actualRuntime(): string {
  if ('Bun' in globalThis) return 'bun';
  if ('Deno' in globalThis) return 'deno';
  return globalThis.navigator?.userAgent === 'Cloudflare-Workers'
    ? 'workerd'
    : process.versions.node.split('.')[0]!;
}

interface Named {
  readonly name: string;
  readonly suite?: Named | undefined;
}

function fullName({ name, suite }: Named): string {
  return suite === undefined || suite.name === '' ? name : `${fullName(suite)} ${name}`;
}
