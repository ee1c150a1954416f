import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './support/snippets.js';

it.each(['npm/11.19.1 node/v24.0.0', 'yarn/4.12.0 npm/?', undefined])(
  'a package is not packed by %s, and the message says what packs it',
  (agent) => {
    const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/prepack.mjs')], {
      env: { ...process.env, npm_config_user_agent: agent },
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Only pnpm can pack this package\. .*pnpm@[\d.]+ pack:all DIR\n$/);
  },
);
