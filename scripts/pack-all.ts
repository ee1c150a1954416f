// Packs every package into a folder, for a project that installs the kit from a clone: `pnpm pack:all DIR` builds first.

import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { packAll } from './pack-packages.js';

const [directory] = process.argv.slice(2);
if (directory === undefined) {
  console.error('Name the folder for the tarballs: pnpm pack:all DIR');
  process.exit(2);
}
const folder = resolve(process.env['INIT_CWD'] ?? '.', directory);
mkdirSync(folder, { recursive: true });
const tarballs = [...packAll(folder)];
console.log(`Packed ${tarballs.length} packages into ${folder}

npm: install a package together with those of the kit that it depends on, in one command:

  npm install ${['core', 'express'].map((name) => tarballOf(name)).join(' ')} express

pnpm: first add this to pnpm-workspace.yaml; then pnpm add works as if the packages were published:

overrides:
${tarballs.map(([name, file]) => `  '${name}': 'file:${file}'`).join('\n')}

yarn: the same in package.json:

"resolutions": ${JSON.stringify(
  Object.fromEntries(tarballs.map(([name, file]) => [name, `file:${file}`])),
  null,
  2,
)}`);

function tarballOf(name: string): string | undefined {
  return new Map(tarballs).get(`@videovector-webhooks/${name}`);
}
