import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../support/snippets.js';

const SCOPE = '@videovector-webhooks';

/** Gives a project what `npm install` would: the packages of this workspace, the command, and what the examples depend on. */
export function linkModules(project: string): void {
  const modules = join(project, 'node_modules');
  const others = join(ROOT, 'examples/node_modules');
  for (const folder of [SCOPE, '.bin']) mkdirSync(join(modules, folder), { recursive: true });
  for (const name of readdirSync(others)) {
    if (name !== SCOPE && !name.startsWith('.')) symlinkSync(join(others, name), join(modules, name));
  }
  for (const name of readdirSync(join(ROOT, 'packages')))
    symlinkSync(join(ROOT, 'packages', name), join(modules, SCOPE, name));
  // npm would make the file executable.
  const command = `#!/bin/sh\nexec node '${join(ROOT, 'packages/cli/dist/main.js')}' "$@"\n`;
  writeFileSync(join(modules, '.bin/videovector-webhooks'), command, { mode: 0o755 });
}
