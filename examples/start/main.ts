import { parseArgs } from 'node:util';
import { readDeliveries } from './deliveries.js';
import { type Play, play } from './play.js';
import { report } from './report.js';
import { FRAMEWORKS, type Framework } from './servers.js';

// Arguments: the frameworks to play on, all by default; --secret to give the receiver another one than the sender has.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { secret: { type: 'string', default: 'whsec_start_4f0c2a9be1d75836' } },
});
const all = Object.keys(FRAMEWORKS) as Framework[];
const chosen = positionals.length === 0 ? all : all.filter((framework) => positionals.includes(framework));
if (positionals.some((name) => !Object.hasOwn(FRAMEWORKS, name))) {
  console.error(`Usage: start [${all.join('] [')}] [--secret whsec_…]`);
  process.exit(2);
}

const deliveries = readDeliveries();
console.log(
  `${deliveries.length} deliveries, signed by CPython, sent over HTTP to a receiver on ${chosen.join(', ')}.\n`,
);
const plays: Play[] = [];
for (const framework of chosen) plays.push(await play(framework, deliveries, values.secret));
process.exitCode = report(deliveries, plays) ? 0 : 1;
