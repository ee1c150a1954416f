import { execFileSync, execSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The tarball of each package of this repository, by the package's name. */
export type Tarballs = ReadonlyMap<string, string>;

/** The folders of the packages that are published, such as `packages/core`. */
export function publicFolders(root = ROOT): string[] {
  return readdirSync(join(root, 'packages'))
    .map((name) => `packages/${name}`)
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .filter((folder) => manifestOf(join(root, folder))['private'] !== true);
}

/** Packs every public package into a folder as it would be published. Needs `pnpm build` first. */
export function packAll(folder: string): Tarballs {
  const pnpm = manifestOf(ROOT)['packageManager'] as string;
  const flags = ['--recursive', '--filter="./packages/*"', '--config.ignore-scripts=true', '--json'];
  const packed = execSync(`npx -y ${pnpm} pack ${flags.join(' ')} --pack-destination="${folder}"`, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  const tarballs = JSON.parse(packed) as { name: string; filename: string }[];
  return new Map(tarballs.map(({ name, filename }) => [name, filename]));
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

/** The `package.json` of a folder. */
export function manifestOf(folder: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
}
