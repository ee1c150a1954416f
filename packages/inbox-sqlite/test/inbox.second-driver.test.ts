import { describeSqliteInbox } from './describe-sqlite-inbox.js';
import { DRIVERS } from './drivers.js';

for (const [name, Driver] of Object.entries(DRIVERS).slice(1)) describeSqliteInbox(name, Driver);
