// Puts the troubleshooting page into the command's package, for `videovector-webhooks help CODE`.

import { cpSync } from 'node:fs';

cpSync(
  new URL('../docs/troubleshooting.md', import.meta.url),
  new URL('../packages/cli/dist/help/troubleshooting.md', import.meta.url),
);
