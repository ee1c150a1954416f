import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type CapturedOutcome, captureOf, captureToFile } from '@videovector-webhooks/core';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { type ForwardedAnswer, forward } from '../capture/forward.js';
import { readPort, readUrl } from '../options/values.js';
import { EXIT, UsageError } from '../terminal/exit.js';
import { onInterrupt } from '../terminal/interrupt.js';
import { createAnswerTable } from '../terminal/table.js';

interface CaptureOptions {
  port: number;
  out: string;
  forward?: string;
  answer: number;
  json?: true;
}

/** `capture`: an endpoint on this machine that records what arrives and passes it on. */
export function captureCommand(): Command {
  return new Command('capture')
    .description('record what arrives at a local endpoint, and pass it on, answer and all')
    .option('--port <port>', 'the port to listen on, at 127.0.0.1; 0 takes a free one', readPort, 4000)
    .option('--out <file>', 'the capture file to append to', 'deliveries.jsonl')
    .option('--forward <url>', 'the URL to pass deliveries on to', readUrl)
    .option(
      '--answer <status>',
      'the status to answer where nothing is passed on, or the target gives no answer; a 2xx would lose the event',
      readStatus,
      503,
    )
    .option('--json', 'print a line of JSON for each delivery')
    .addHelpText(
      'after',
      '\nExample:\n  videovector-webhooks capture --port 4000 --forward http://127.0.0.1:3000/webhooks/videovector\n',
    )
    .action(capture);
}

async function capture(options: CaptureOptions): Promise<void> {
  const sink = captureToFile(options.out, { maxBodyBytes: 16 * 1024 * 1024 });
  const { signal, dispose } = onInterrupt();
  const table = createAnswerTable();
  const underWay = new Set<Promise<void>>();
  let count = 0;

  const server = createServer((request, response) => {
    const work = record(request, response).catch(() => void response.destroy());
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  });

  async function record(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    let answer = await answerOf(request, body, options);
    const { headers, method = 'POST' } = request;
    const isSafe = await sink.write(captureOf({ method, headers }, body, answer.outcome, Date.now()));
    // A 2xx of our own for what no file holds would lose the event without a trace.
    if (!isSafe && options.forward === undefined) answer = { ...answer, status: 503 };
    response.writeHead(answer.status, answer.headers).end(answer.body);
    count++;
    const event = String(headers['x-event-type'] ?? '-');
    const id = String(headers['x-delivery-id'] ?? '-');
    if (options.json) console.log(JSON.stringify({ event, delivery_id: id, ...answer.outcome }));
    else
      table.row(
        [event, id, String(answer.status), answer.outcome.code],
        answer.status < 300 ? pc.green : pc.red,
      );
  }

  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  console.error(`Listening on http://127.0.0.1:${port}, capturing to ${options.out}. Ctrl-C ends.`);
  if (!options.json) table.head();

  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  dispose();
  server.close();
  server.closeIdleConnections();
  await Promise.all(underWay);
  await sink.close();
  console.error(`${count} captured in ${options.out}`);
  process.exitCode = EXIT.interrupted;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('listening', resolve).once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new UsageError(`The port ${port} is taken; choose another with --port`)
          : error,
      );
    });
    server.listen(port, '127.0.0.1');
  });
}

async function answerOf(
  request: IncomingMessage,
  body: Buffer,
  options: CaptureOptions,
): Promise<ForwardedAnswer> {
  const status = options.answer;
  const fallback = (outcome: Omit<CapturedOutcome, 'status'>): ForwardedAnswer => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(outcome)),
    outcome: { ...outcome, status },
  });
  if (options.forward === undefined) return fallback({ outcome: 'unknown', code: 'captured' });
  try {
    return await forward(options.forward, request, body);
  } catch {
    return fallback({ outcome: 'error', code: 'no_answer' });
  }
}

function readStatus(value: string): number {
  if (/^[2-5]\d\d$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be an HTTP status from 200 to 599.');
}
