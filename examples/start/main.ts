import { parseArgs } from 'node:util';
import { type Play, play } from './play.js';
import { PROGRAMME } from './programme.js';
import { report } from './report.js';
import { FRAMEWORKS, type Framework } from './servers.js';
import { colors } from './terminal.js';

// Arguments: the frameworks, all by default; --queue has a worker handle what the receiver enqueues; --open keeps the first sandbox and its
// inspector running; --secret sets a secret that differs from the sender's.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { secret: { type: 'string' }, queue: { type: 'boolean' }, open: { type: 'boolean' } },
});
const all = Object.keys(FRAMEWORKS) as Framework[];
const chosen = positionals.length === 0 ? all : all.filter((framework) => positionals.includes(framework));
if (positionals.some((name) => !Object.hasOwn(FRAMEWORKS, name))) {
  console.error(`Usage: start [${all.join('] [')}] [--open] [--queue] [--secret whsec_…]`);
  process.exit(2);
}

const names = new Intl.ListFormat('en').format(chosen);
console.log(
  `${colors.bold(`A local VideoVector sandbox sends ${PROGRAMME.length} events to ${names}.`)}
After a failure, a lost response or a broken connection, it sends one again.
Its retry delays are its own; VideoVector documents none.
`,
);
if (values.queue)
  console.log(
    'The receiver verifies and enqueues; a worker handles the jobs. The queue is in\n' +
      'memory: it needs no installation, and its jobs are lost with the process.\n',
  );
const plays: Play[] = [];
for (const framework of chosen)
  plays.push(await play(framework, { ...values, open: values.open && framework === chosen[0] }));
process.exitCode = report(plays) ? 0 : 1;

const kept = plays[0]?.kept;
if (kept === undefined) {
  console.log(`
Next: see these deliveries in the inspector   npx -y pnpm@12.21.0 start --open
      or write your own receiver              docs/getting-started.md`);
} else {
  console.log(`\nThe inspector: ${colors.bold(kept.url)}   Ctrl+C ends it.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => kept.close());
}
