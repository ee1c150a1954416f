// Puts the errors page into the command's package, for `videovector-webhooks help CODE`.

import { cpSync } from 'node:fs';

cpSync(
  new URL('../docs/errors.md', import.meta.url),
  new URL('../packages/cli/dist/help/errors.md', import.meta.url),
);
