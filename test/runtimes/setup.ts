// Runs before each test file, in the runtime under test.

import { beforeEach, expect, inject } from 'vitest';
import { reasonToSkip } from './exceptions.js';
import { suiteOf } from './suites.js';

const { runtime, nativeServer } = inject('underTest');
expect(runtime.split(' ')).toContain(actualRuntime());

// The console of workerd can't be spied on: each access returns new methods.
if (runtime === 'workerd') {
  const { debug, error, info, log, warn } = console;
  globalThis.console = { debug, error, info, log, warn } as Console;
}

beforeEach(({ skip, task }) => {
  const reason = reasonToSkip(runtime, suiteOf(task.file.filepath, nativeServer), fullName(task));
  if (reason !== undefined) skip(reason);
});

/** Detects the runtime: a test that ran on another one would prove nothing. */
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
