// Packs every package into a folder, for a project that installs the kit from a clone: `pnpm pack:all DIR`. Builds
// them again first, so that no tarball has files whose source is gone.

import { execSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packAll, publicFolders, ROOT } from './pack-packages.js';

/** The frameworks of docs/getting-started.md: the packages of the kit, and those of the registry. */
const SERVERS: readonly [title: string, packages: readonly string[], others: string][] = [
  ['Express', ['core', 'express'], 'express'],
  ['Koa', ['core', 'koa'], 'koa'],
  ['Fastify', ['core', 'fastify'], 'fastify'],
  ['Hono', ['core', 'hono'], 'hono @hono/node-server'],
  ['fetch', ['core'], '@hono/node-server'],
];

const [directory] = process.argv.slice(2);
if (directory === undefined) {
  console.error('Name the folder for the tarballs: pnpm pack:all DIR');
  process.exit(2);
}
const folder = resolve(process.env['INIT_CWD'] ?? '.', directory);
mkdirSync(folder, { recursive: true });
for (const name of publicFolders()) rmSync(join(ROOT, name, 'dist'), { recursive: true, force: true });
console.log('1 of 2: building the packages. This takes a minute or more.');
execSync('npm run --silent build', { cwd: ROOT, stdio: 'inherit' });
console.log('2 of 2: packing them.');
const tarballs = packAll(folder);
console.log(`Packed ${tarballs.size} packages into ${folder}

npm: these commands replace the two of docs/getting-started.md that install packages. The first is for the server:

${SERVERS.map(([title, packages, others]) => `  # ${title}\n  npm install ${pathsOf(...packages)} ${others}\n`).join('')}
The second is for the command, videovector-webhooks, and what it depends on:

  npm install --save-dev ${pathsOf('client', 'sandbox', 'cli')}

pnpm installs the packages by name, once pnpm-workspace.yaml says where they are:

overrides:
${[...tarballs].map(([name, file]) => `  '${name}': 'file:${file}'`).join('\n')}

yarn installs them as NAME@file:PATH, once package.json says where those are that they depend on:

"resolutions": ${JSON.stringify(Object.fromEntries([...tarballs].map(([name, file]) => [name, `file:${file}`])), null, 2)}`);

function pathsOf(...names: string[]): string {
  return names.map((name) => `"${tarballs.get(`@videovector-webhooks/${name}`)}"`).join(' ');
}
