// What a million deliveries cost on Lambda and Workers, from the processor time of one delivery. docs/cost.md says
// whose prices these are.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { SECRET, sign } from '../support/deliveries.js';
import { median, now, type Subject } from './compare.js';
import { fullLru } from './http/memories.js';
import { payload } from './payloads.js';
import { kit, octokit } from './rows/receive.js';

const MILLION = 1_000_000;
/** US dollars. */
const PRICES = { lambdaRequest: 0.2 / MILLION, lambdaGbSecond: 0.0000166667, workersRequest: 0.3 / MILLION };
const WORKERS_CPU_MS = 0.02 / MILLION;
const LAMBDA_MB = 128;
/** Lambda's processor share is proportional to the memory; this much is one processor. */
const LAMBDA_MB_OF_ONE_CPU = 1_769;

const body = payload(1_000, 'canonical');
const immediate = (): void => {};
const subjects: readonly (readonly [string, Subject])[] = [
  ['the kit, `receiver.receive`', await kit(body, immediate)],
  ['octokit and an LRU of ids', octokit(body, immediate)],
  ['by hand, with an LRU of ids', byHand()],
];

console.log('| receiver | µs of processor time | Lambda, 128 MB | Workers |\n|---|--:|--:|--:|');
for (const [name, subject] of subjects) {
  const microseconds = await processorTime(subject);
  // Lambda bills whole milliseconds.
  const billedMs = Math.ceil((microseconds / 1_000) * (LAMBDA_MB_OF_ONE_CPU / LAMBDA_MB));
  const lambda = PRICES.lambdaRequest + (billedMs / 1_000) * (LAMBDA_MB / 1_024) * PRICES.lambdaGbSecond;
  const workers = PRICES.workersRequest + (microseconds / 1_000) * WORKERS_CPU_MS;
  console.log(`| ${name} | ${microseconds.toFixed(0)} | ${dollars(lambda)} | ${dollars(workers)} |`);
}

function dollars(perDelivery: number): string {
  return `$${(perDelivery * MILLION).toFixed(4)}`;
}

/** The median over rounds, per call, in microseconds. */
async function processorTime(subject: Subject): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < 15; round++) {
    const calls = 2_000;
    const start = now('processor');
    for (let i = 0; i < calls; i++) await subject();
    rounds.push(((now('processor') - start) / calls) * 1_000);
  }
  return median(rounds);
}

function byHand(): Subject {
  const seen = fullLru();
  const signature = Buffer.from(sign(body));
  let deliveries = 0;
  return () => {
    const id = `dlv_${++deliveries}`;
    if (seen.has(id)) return;
    const digest = createHmac('sha256', SECRET).update(body).digest('hex');
    if (!timingSafeEqual(Buffer.from(`sha256=${digest}`), signature)) throw new Error('forged');
    JSON.parse(body.toString());
    seen.set(id, true);
  };
}
