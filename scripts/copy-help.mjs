// Puts the errors page and the fixes of check's cases into the command's package, for `videovector-webhooks help CODE`.

import { cpSync } from 'node:fs';

const SOURCES = { 'errors.md': 'docs/errors.md', fixes: 'scripts/check-pages/fixes' };

for (const [name, source] of Object.entries(SOURCES)) {
  cpSync(
    new URL(`../${source}`, import.meta.url),
    new URL(`../packages/cli/dist/help/${name}`, import.meta.url),
    { recursive: true },
  );
}
