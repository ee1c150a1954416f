// Keeps a receiver under attack for an hour, beside genuine traffic: duplicates, concurrent copies, re-serialized bodies.
//
//   pnpm soak                         an hour, 200 requests a second
//   pnpm soak --minutes 10 --rate 100
//
// Exits with 1 if a genuine event was not handled exactly once, a forgery was handled, a rejection went unhandled, memory has grown,
// or one request kept the processor for 15 ms; memory and pauses are judged in runs of five minutes or more. Pauses in which the
// receiver's process was not running are reported, and are the machine's.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Random } from '../differential/random.js';
import { numberOption } from '../support/number-option.js';
import type { Asked, Report, Started } from './messages.js';
import { send, sendByHand } from './send.js';
import { printSummary, type Run } from './summary.js';
import { forgery, genuineCopies } from './traffic.js';

const REPORT_MS = 5_000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    rate: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
  },
});

const seconds = 60 * numberOption('minutes', values.minutes);
const rate = numberOption('rate', values.rate, 1);
const server = fileURLToPath(new URL('server.ts', import.meta.url));
const receiver = fork(server, { execArgv: [...process.execArgv, '--expose-gc'] });
const [{ port }] = (await once(receiver, 'message')) as [Started];
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const random = new Random(numberOption('seed', values.seed));
const run: Run = {
  seconds,
  requests: 0,
  sent: new Set(),
  handled: new Map(),
  unanswered: new Set(),
  reports: [],
};
const inFlight = new Set<Promise<unknown>>();

const start = performance.now();
const end = start + seconds * 1_000;
let nextReport = start + REPORT_MS;
let collections = 0;
while (performance.now() < end) {
  const elapsed = performance.now() - start;
  while (run.requests < (elapsed / 1_000) * rate && inFlight.size < 256) sendNext();
  if (performance.now() >= nextReport) {
    nextReport += REPORT_MS;
    const isThird = elapsed >= ((collections + 1) * seconds * 1_000) / 3;
    if (isThird) collections++;
    await report(isThird ? 'collect' : 'report');
  }
  await sleep(5);
}
await Promise.all(inFlight);
await report('collect');
receiver.send('close' satisfies Asked);
agent.destroy();
process.exitCode = printSummary(run) ? 0 : 1;

function sendNext(): void {
  if (random.chance(0.5)) {
    const sent = forgery(random);
    run.requests++;
    track('wire' in sent ? sendByHand(port, sent) : send(port, agent, sent));
    return;
  }
  const id = `evt_soak_${run.sent.size}`;
  run.sent.add(id);
  const copies = genuineCopies(id, random);
  run.requests += copies.length;
  track(
    Promise.all(copies.map((copy) => send(port, agent, copy))).then((statuses) => {
      if (!statuses.some((status) => status < 300)) run.unanswered.add(id);
    }),
  );
}

function track(work: Promise<unknown>): void {
  inFlight.add(work);
  void work.finally(() => inFlight.delete(work));
}

async function report(asked: Asked): Promise<void> {
  receiver.send(asked);
  const [latest] = (await once(receiver, 'message')) as [Report];
  run.reports.push(latest);
  for (const id of latest.handled) run.handled.set(id, (run.handled.get(id) ?? 0) + 1);
}
