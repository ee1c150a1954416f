// Packs every package into a folder, for a project that installs the kit from a clone: `pnpm pack:all DIR`. Builds
// them again first, so that no tarball has files whose source is gone.

import { execSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packAll, publicFolders, ROOT } from './pack-packages.js';

const [directory] = process.argv.slice(2);
if (directory === undefined) {
  console.error('Name the folder for the tarballs: pnpm pack:all DIR');
  process.exit(2);
}
const folder = resolve(process.env['INIT_CWD'] ?? '.', directory);
mkdirSync(folder, { recursive: true });
for (const name of publicFolders()) rmSync(join(ROOT, name, 'dist'), { recursive: true, force: true });
execSync('npm run --silent build', { cwd: ROOT, stdio: 'inherit' });
const tarballs = [...packAll(folder)];
console.log(`Packed ${tarballs.length} packages into ${folder}

npm installs them together with those of the kit that they depend on, in one command. For Express, and then for the command:

  npm install ${pathsOf('core', 'express')} express
  npm install --save-dev ${pathsOf('client', 'sandbox', 'cli')}

pnpm installs them by name, once pnpm-workspace.yaml says where they are:

overrides:
${tarballs.map(([name, file]) => `  '${name}': 'file:${file}'`).join('\n')}

yarn installs them as NAME@file:PATH, once package.json says where those are that they depend on:

"resolutions": ${JSON.stringify(Object.fromEntries(tarballs.map(([name, file]) => [name, `file:${file}`])), null, 2)}`);

function pathsOf(...names: string[]): string {
  const paths = new Map(tarballs);
  return names.map((name) => `"${paths.get(`@videovector-webhooks/${name}`)}"`).join(' ');
}
