import { join } from 'node:path';
import { install } from './install.js';

/** How a program is started in a runtime. Vitest starts workerd from Node. */
export function commandOf(runtime: string): string[] {
  // Without the flag, Deno.serve aborts the signal of every request that has been answered, and warns of it.
  if (runtime === 'deno') return [binary('deno'), 'run', '--allow-all', '--unstable-no-legacy-abort'];
  if (runtime === 'bun') return [binary('bun'), '--bun'];
  return [binary(runtime === 'workerd' ? 'node 22' : runtime, 'node')];
}

/** The path of a command that comes with a runtime. */
export function binary(runtime: string, name = runtime): string {
  return join(install(runtime), 'node_modules/.bin', name);
}
