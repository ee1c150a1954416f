import { parseArgs } from 'node:util';
import { type Play, play } from './play.js';
import { PROGRAMME } from './programme.js';
import { report } from './report.js';
import { FRAMEWORKS, type Framework } from './servers.js';

// Arguments: the frameworks, all by default; --queue has a worker handle what the receiver enqueues; --secret sets a secret that
// differs from the sender's.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { secret: { type: 'string' }, queue: { type: 'boolean' } },
});
const all = Object.keys(FRAMEWORKS) as Framework[];
const chosen = positionals.length === 0 ? all : all.filter((framework) => positionals.includes(framework));
if (positionals.some((name) => !Object.hasOwn(FRAMEWORKS, name))) {
  console.error(`Usage: start [${all.join('] [')}] [--queue] [--secret whsec_…]`);
  process.exit(2);
}

console.log(
  `A sandbox of VideoVector sends ${PROGRAMME.length} events over HTTP to a receiver on ${chosen.join(', ')}.\n`,
);
if (values.queue)
  console.log(
    'The receiver verifies and enqueues; a worker handles the jobs. The queue is in memory: it needs no installation, and its ' +
      'jobs are lost with the process.\n',
  );
const plays: Play[] = [];
for (const framework of chosen) plays.push(await play(framework, values));
process.exitCode = report(plays) ? 0 : 1;
