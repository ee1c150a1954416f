// Sends large, slow and missing bodies of a stranger, and prints how much the receiver's memory grows: `pnpm bench:bodies`.
// Each load runs against its own process.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { deliver, RUN_COMPLETED } from '../support/deliveries.js';
import type { BodiesServerReport } from './bodies-server.js';

const PROGRAM = fileURLToPath(new URL('bodies-server.ts', import.meta.url));
const MIB = 1024 * 1024;
const CHUNK = Buffer.alloc(256 * 1024, 'a');
const FORGED = { 'x-webhook-signature': `sha256=${'0'.repeat(64)}`, 'x-webhook-id': 'whk_1' };
/** The pause between two chunks of a slow body, which takes four seconds in all. */
const SLOW_MS = 100;
/** Ends the program if something hangs. */
const LONGEST_MS = 58_000;

setTimeout(() => {
  console.error(`not done after ${LONGEST_MS / 1000} s`);
  process.exit(1);
}, LONGEST_MS).unref();

type Ask = (message?: 'close') => Promise<BodiesServerReport>;

/** Runs a load against its own process. */
async function against(load: (port: number, ask: Ask) => Promise<void>): Promise<void> {
  const child = fork(PROGRAM, { execArgv: process.execArgv });
  const next = async (): Promise<BodiesServerReport> => (await once(child, 'message'))[0];
  const ask: Ask = (message) => {
    const answer = next();
    child.send(message ?? 'report');
    return answer;
  };
  const { port } = await next();
  await genuine(port);
  try {
    await load(port, ask);
  } finally {
    child.kill('SIGKILL');
  }
}

function post(port: number, headers: Record<string, string | number>): ClientRequest {
  return request({ host: '127.0.0.1', port, method: 'POST', agent: false, headers }).on('error', () => {});
}

/** Sends a genuine delivery and returns its status. */
async function genuine(port: number): Promise<number | undefined> {
  const { headers, body } = deliver(RUN_COMPLETED);
  const sent = post(port, headers).end(body);
  const [response] = await once(sent, 'response');
  response.resume();
  return response.statusCode;
}

/** Writes that many bytes, with a pause after each chunk; resolves once they are sent or the connection is closed. */
async function write(sent: ClientRequest, bytes: number, pauseMs = 0): Promise<void> {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let written = 0; written < bytes; written += CHUNK.length) {
      yield CHUNK.subarray(0, bytes - written);
      if (pauseMs > 0) await sleep(pauseMs);
    }
  }
  await pipeline(chunks, sent).catch(() => {});
}

/** Prints how much memory the server gains while this many bodies arrive. */
async function growth(name: string, count: number, send: (port: number) => Promise<void>): Promise<void> {
  await against(async (port, ask) => {
    const before = (await ask()).peakMb;
    await Promise.all(Array.from({ length: count }, () => send(port)));
    console.log(`${name.padEnd(56)}${((await ask()).peakMb - before).toFixed(0).padStart(5)} MB`);
  });
}

/** Sends a complete body and waits until the connection ends. */
async function large(port: number, headers: Record<string, string | number>): Promise<void> {
  const sent = post(port, { ...FORGED, ...headers }).on('response', (response) => response.resume());
  const closed = once(sent, 'close').catch(() => {});
  await write(sent, 200 * MIB);
  await closed;
}

/** Sends all but the last byte, slowly. */
async function slow(port: number): Promise<void> {
  const sent = post(port, { ...FORGED, 'content-length': 10 * MIB });
  await write(sent, 10 * MIB - 1, SLOW_MS);
  sent.destroy();
}

await growth('20 concurrent bodies of 200 MiB, by content-length', 20, (port) =>
  large(port, { 'content-length': 200 * MIB }),
);
await growth('20 concurrent bodies of 200 MiB, chunked', 20, (port) =>
  large(port, { 'transfer-encoding': 'chunked' }),
);
await growth('120 slow bodies of 10 MiB', 120, slow);

await against(async (port, ask) => {
  const { requests } = await ask();
  const idle = Array.from({ length: 1_000 }, () => post(port, { ...FORGED, 'content-length': 1_000 }));
  for (const sent of idle) sent.flushHeaders();
  while ((await ask()).requests < requests + idle.length) await sleep(50);
  console.log(`${'a genuine delivery beside 1,000 idle connections'.padEnd(56)}${await genuine(port)}`);
  const { closedInMs } = await ask('close');
  console.log(`${'close() beside these'.padEnd(56)}${closedInMs?.toFixed(0).padStart(5)} ms`);
  for (const sent of idle) sent.destroy();
});
