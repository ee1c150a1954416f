import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The tarball of each package of this repository, by the package's name. */
export type Tarballs = ReadonlyMap<string, string>;

/** The folders of the packages that are published. */
export function publicFolders(): string[] {
  return readdirSync(join(ROOT, 'packages'))
    .map((name) => join(ROOT, 'packages', name))
    .filter((folder) => existsSync(join(folder, 'package.json')) && manifestOf(folder)['private'] !== true);
}

/** Packs one package as it would be published, and returns the path of its tarball. Needs `pnpm build` first. */
export function pack(folder: string, temporary: string): string {
  const destination = mkdtempSync(join(temporary, 'pack-'));
  const pnpm = manifestOf(ROOT)['packageManager'] as string;
  execFileSync('npx', ['-y', pnpm, 'pack', '--pack-destination', destination], {
    cwd: folder,
    stdio: 'pipe',
  });
  return join(destination, readdirSync(destination)[0]!);
}

/** Packs every public package. */
export function packAll(temporary: string): Tarballs {
  return new Map(
    publicFolders().map((folder) => [manifestOf(folder)['name'] as string, pack(folder, temporary)]),
  );
}

/** Installs into an empty folder with npm: what this repository packs from its tarballs, the rest from the registry. */
export function installInto(folder: string, tarballs: Tarballs, specifiers: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}');
  const from = specifiers.map((specifier) => tarballs.get(specifier) ?? specifier);
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...from], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function manifestOf(folder: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
}
