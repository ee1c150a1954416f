// Keeps a receiver under attack for an hour, beside genuine traffic: duplicates, concurrent copies, re-serialized bodies.
//
//   pnpm soak                         an hour, 200 requests a second
//   pnpm soak --seconds 60 --rate 100
//
// Exits with 1 if a genuine event was not handled exactly once, a forgery was handled, a rejection went unhandled, or memory
// has grown. Pauses of the event loop are reported; they depend on what else the machine does.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Whole } from '../attacks/attack.js';
import { Random } from '../differential/random.js';
import { numberOption } from '../support/number-option.js';
import { hasGrown } from './has-grown.js';
import type { Report, Started } from './messages.js';
import { forgery, genuineCopies } from './traffic.js';

const REPORT_MS = 5_000;
const MIB = 1024 * 1024;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3600' },
    rate: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
  },
});

const seconds = numberOption('seconds', values.seconds, 1);
const rate = numberOption('rate', values.rate, 1);
const receiver = fork(fileURLToPath(new URL('server.ts', import.meta.url)), { execArgv: process.execArgv });
const [{ port }] = (await once(receiver, 'message')) as [Started];
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const random = new Random(numberOption('seed', values.seed));
const sent = new Set<string>();
const handled = new Map<string, number>();
const unanswered = new Set<string>();
const reports: Report[] = [];
const inFlight = new Set<Promise<unknown>>();
let requests = 0;

const start = performance.now();
const end = start + seconds * 1_000;
let nextReport = start + REPORT_MS;
while (performance.now() < end) {
  const due = ((performance.now() - start) / 1_000) * rate;
  while (requests < due && inFlight.size < 256) sendNext();
  if (performance.now() >= nextReport) {
    nextReport += REPORT_MS;
    await report();
  }
  await sleep(5);
}
await Promise.all(inFlight);
await report();
receiver.send('close');
agent.destroy();
conclude();

function sendNext(): void {
  if (random.chance(0.5)) {
    track(send(forgery(random)));
    return;
  }
  const id = `evt_soak_${sent.size}`;
  sent.add(id);
  const copies = genuineCopies(id, random).map(send);
  track(
    Promise.all(copies).then((statuses) => {
      if (!statuses.some((status) => status < 300)) unanswered.add(id);
    }),
  );
}

function track(work: Promise<unknown>): void {
  inFlight.add(work);
  void work.finally(() => inFlight.delete(work));
}

function send({ method = 'POST', headers, body }: Whole): Promise<number> {
  requests++;
  return new Promise((resolve, reject) => {
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const all = Object.fromEntries(
      Object.entries({ ...length, ...headers }).map(([k, v]) => [k, v as string]),
    );
    request({ host: '127.0.0.1', port, method, path: '/', agent, headers: all }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode!));
    })
      .on('error', reject)
      .end(body);
  });
}

async function report(): Promise<void> {
  receiver.send('report');
  const [latest] = (await once(receiver, 'message')) as [Report];
  reports.push(latest);
  for (const id of latest.handled) handled.set(id, (handled.get(id) ?? 0) + 1);
}

function conclude(): void {
  const lost = [...sent].filter((id) => !handled.has(id)).length;
  const twice = [...sent].filter((id) => (handled.get(id) ?? 0) > 1).length;
  const forged = [...handled.keys()].filter((id) => !sent.has(id)).length;
  const { rejections, outcomes } = reports.at(-1)!;
  const rss = reports.map((each) => each.rss / MIB);
  const grown = hasGrown(rss);
  const stalls = reports.map(({ longestStallMs }) => longestStallMs);
  console.log(`${requests} requests in ${seconds} s: ${JSON.stringify(outcomes)}`);
  console.log(
    `${sent.size} genuine events: ${lost} lost, ${twice} handled twice, ${unanswered.size} without a 2xx`,
  );
  console.log(`${forged} forgeries handled, ${rejections} unhandled rejections`);
  console.log(
    `memory: ${rss[0]!.toFixed(0)} MiB at first, ${Math.max(...rss).toFixed(0)} at most, ${rss.at(-1)!.toFixed(0)} at last: ${grown ? 'grown' : 'flat'}`,
  );
  console.log(
    `event loop: longest pause ${Math.max(...stalls).toFixed(1)} ms; one pause in a thousand above ${Math.max(...reports.map(({ stall999Ms }) => stall999Ms)).toFixed(1)} ms; ${stalls.filter((stall) => stall >= 15).length} of ${stalls.length} spans of 5 s with one of 15 ms or more`,
  );
  const isWrong = lost + twice + forged + rejections + unanswered.size > 0 || grown;
  process.exitCode = isWrong ? 1 : 0;
}
