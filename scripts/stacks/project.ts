import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ROOT, type Tarballs } from '../pack-packages.js';

const CACHE = join(tmpdir(), 'videovector-stacks');
const KEPT = ['node_modules', 'package.json', 'package-lock.json', 'installed'];

/**
 * Copies a folder of examples into a project of its own and installs into it with npm. What is installed is kept between
 * runs: only what has changed is installed again.
 *
 * @param examples The folder in `examples`.
 * @param specifiers What to install; packages of this repository come from their tarballs.
 * @returns The project's folder.
 */
export function createProject(examples: string, specifiers: readonly string[], tarballs: Tarballs): string {
  const source = join(ROOT, 'examples', examples);
  const project = join(CACHE, `${basename(examples)}-${hashOf(specifiers.join(' '))}`);
  mkdirSync(project, { recursive: true });
  for (const name of readdirSync(project))
    if (!KEPT.includes(name)) rmSync(join(project, name), { recursive: true, force: true });

  const from = [
    ...tarballsFor(specifiers, tarballs),
    ...specifiers.filter((specifier) => !tarballs.has(specifier)),
  ];
  const stamp = join(project, 'installed');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== from.join('\n')) {
    const manifest = join(source, 'package.json');
    if (existsSync(manifest)) copyFileSync(manifest, join(project, 'package.json'));
    else writeFileSync(join(project, 'package.json'), '{"private": true, "type": "module"}');
    const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
    execFileSync('npm', ['install', ...flags, ...from], {
      cwd: project,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    writeFileSync(stamp, from.join('\n'));
  }
  const filter = (path: string): boolean => !path.endsWith('/package.json');
  copyFileSync(join(source, '../tsconfig.json'), join(project, 'tsconfig.json'));
  cpSync(source, project, { recursive: true, filter });
  return project;
}

/** The tarballs of what is wanted and of core, which all depend on, under names that change with their content. */
function tarballsFor(specifiers: readonly string[], tarballs: Tarballs): string[] {
  return [...tarballs]
    .filter(([name]) => specifiers.includes(name) || name.endsWith('/core'))
    .map(([name, path]) => {
      const kept = join(
        CACHE,
        'tarballs',
        `${name.replaceAll(/\W+/g, '-')}-${hashOf(readFileSync(path))}.tgz`,
      );
      mkdirSync(join(kept, '..'), { recursive: true });
      if (!existsSync(kept)) copyFileSync(path, kept);
      return kept;
    });
}

function hashOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12);
}
