import { comparePeers } from './table.js';

// Prints the table of SECURITY.md.

await comparePeers((line) => console.log(line));
