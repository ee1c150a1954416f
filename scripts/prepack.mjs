// The `prepack` of each package, in its folder: builds it again, so that no tarball is empty or has files whose source is gone.
// Only pnpm can pack it: npm and yarn would keep the `workspace:` versions, which can't be installed, and ignore `publishConfig`.

import { execSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { packageManager: pnpm } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

if (process.env['npm_config_user_agent']?.startsWith('pnpm/')) {
  rmSync('dist', { recursive: true, force: true });
  execSync(`npx -y ${pnpm} build`, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
} else {
  console.error(
    `Only pnpm can pack this package. In the root of the repository, run: npx -y ${pnpm} pack:all DIR`,
  );
  process.exitCode = 1;
}
