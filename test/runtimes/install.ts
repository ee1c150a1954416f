import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VITEST = fileURLToPath(new URL('../../node_modules/vitest', import.meta.url));
const VERSIONS = JSON.parse(readFileSync(new URL('versions.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;

export const RUNTIMES: readonly string[] = Object.keys(VERSIONS);

/** The name and the exact version of what is installed for a runtime. */
export function specifierOf(runtime: string): string {
  return VERSIONS[runtime]!;
}

/**
 * Installs a runtime outside the repository, from the registry, once for each version.
 *
 * @returns The folder that has it in its `node_modules`.
 */
export function install(runtime: string): string {
  const specifier = specifierOf(runtime);
  const folder = join(tmpdir(), 'videovector-runtimes', specifier.replaceAll(/[^\w.]+/g, '-'));
  const done = join(folder, 'done');
  if (existsSync(done)) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private": true}');
  // Without its peers: the plugin of workerd gets the Vitest of this repository, for two copies would not know each other.
  const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--save-exact', '--legacy-peer-deps'];
  execFileSync('npm', ['install', ...flags, specifier], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const vitest = join(folder, 'node_modules/vitest');
  if (!existsSync(vitest)) symlinkSync(VITEST, vitest);
  writeFileSync(done, '');
  return folder;
}
