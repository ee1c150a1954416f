// Writes the repository's address where a release needs it: `pnpm release:repository https://github.com/OWNER/NAME`.

import { ROOT } from './pack-packages.js';
import { fillInRepository } from './repository.js';

const [address = ''] = process.argv.slice(2);
if (!/^https:\/\/[^/\s]+\/\S+[^/]$/.test(address) || address.endsWith('.git')) {
  console.error('Name the repository’s page: pnpm release:repository https://github.com/OWNER/NAME');
  process.exit(2);
}
fillInRepository(ROOT, address);
