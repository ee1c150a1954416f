import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { addAbortSignal } from 'node:stream';
import {
  type Capture,
  type CapturedOutcome,
  captureOf,
  captureToFile,
} from '@videovector-webhooks/core/replay';
import { systemClock } from '@videovector-webhooks/core/tools';
import { printable } from '../terminal/printable.js';
import { type BodyProblem, createBodyReader } from './bounded-body.js';
import { type ForwardedAnswer, forward } from './forward.js';
import { hostCheck } from './host-names.js';
import { listen } from './listen.js';

/** What a recorder does with a delivery. */
export interface RecorderOptions {
  readonly port: number;
  readonly host: string;
  readonly allowHost?: readonly string[];
  readonly out: string;
  readonly forward?: string;
  /** The status to answer if nothing is passed on, or the target does not respond. */
  readonly answer: number;
  onRecorded(delivery: RecordedDelivery): void;
  /** Called for a request that is neither recorded nor passed on. */
  onRefused(why: string): void;
}

/** A delivery that was answered. */
export interface RecordedDelivery {
  readonly capture: Capture;
  /** When it arrived, in milliseconds since the epoch. */
  readonly at: number;
  readonly durationMs: number;
  readonly status: number;
  readonly outcome: CapturedOutcome;
  readonly response: Pick<ForwardedAnswer, 'headers' | 'body'>;
}

/** An endpoint that records deliveries. */
export interface Recorder {
  readonly url: string;
  /** Finishes what is in progress, within two seconds, and returns the totals. */
  close(): Promise<{ recorded: number; lost: number }>;
}

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const MAX_TOTAL_BYTES = 128 * 1024 * 1024;
/** How long a target may take to respond once the recorder is to end; the rest of two seconds is for the disk. */
const GRACE_MS = 1_000;

/** Starts an endpoint that records what arrives, passes it on, and answers what the target answers. */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const sink = captureToFile(options.out, {
    maxBodyBytes: MAX_BODY_BYTES,
    // Only the target, if there is one, verifies what arrives.
    unverified: 'include',
    // Without a target, the file is all that is left of a delivery that is answered with 2xx.
    fsync: options.forward === undefined,
  });
  await sink.open();
  const bodies = createBodyReader(MAX_BODY_BYTES, MAX_TOTAL_BYTES);
  const isAllowed = hostCheck(options.host, options.allowHost ?? []);
  const giveUp = new AbortController();
  const inProgress = new Set<Promise<void>>();
  let recorded = 0;
  let lost = 0;

  const server = createServer((request, response) => {
    const work = answer(request, response).catch(() => void response.destroy());
    inProgress.add(work);
    void work.finally(() => inProgress.delete(work));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host } = request.headers;
    if (!isAllowed(host)) {
      options.onRefused(
        `the host name ${printable(host ?? '(none)')}. If it is your tunnel’s, add --allow-host`,
      );
      return respond(response, ownAnswer('host_refused', 503));
    }
    const body = await bodies.read(addAbortSignal(giveUp.signal, request));
    if (typeof body === 'string') {
      lost++;
      options.onRefused(PROBLEMS[body]);
      return respond(response, ownAnswer(body, 503));
    }
    try {
      await record(request, response, body);
    } finally {
      bodies.release(body);
    }
  }

  async function record(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
    const at = Date.now();
    const start = systemClock.elapsed();
    let answered = await answerOf(request, body, options, giveUp.signal);
    const durationMs = systemClock.elapsed() - start;
    const { headers, method = 'POST' } = request;
    const capture = captureOf({ method, headers }, body, answered.outcome, Date.now());
    const isSafe = await sink.write(capture);
    if (isSafe) recorded++;
    else {
      lost++;
      // A 2xx for a delivery that is in no file would lose the event without a trace.
      if (options.forward === undefined) answered = ownAnswer('not_captured', 503);
    }
    respond(response, answered);
    const { status, outcome } = answered;
    options.onRecorded({ capture, at, durationMs, status, outcome, response: answered });
  }

  const url = await listen(server, options.port, options.host);
  return {
    url,
    async close() {
      server.close();
      server.closeIdleConnections();
      const grace = setTimeout(() => giveUp.abort(), GRACE_MS);
      // A kept-alive connection may still carry another delivery.
      while (inProgress.size > 0) await Promise.all(inProgress);
      clearTimeout(grace);
      server.closeAllConnections();
      await sink.close();
      return { recorded, lost };
    },
  };
}

async function answerOf(
  request: IncomingMessage,
  body: Buffer,
  { forward: target, answer: status }: RecorderOptions,
  signal: AbortSignal,
): Promise<ForwardedAnswer> {
  if (target === undefined) return ownAnswer('captured', status, 'unknown');
  try {
    return await forward(target, request, body, signal);
  } catch {
    return ownAnswer('no_answer', status);
  }
}

const PROBLEMS: Readonly<Record<BodyProblem, string>> = {
  too_large: `a body of more than ${MAX_BODY_BYTES} bytes`,
  overloaded: `a body, while ${MAX_TOTAL_BYTES} bytes of others are in progress`,
};

function ownAnswer(code: string, status: number, outcome = 'error'): ForwardedAnswer {
  const body = Buffer.from(JSON.stringify({ outcome, code }));
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body,
    outcome: { outcome, code, status },
  };
}

/** A request that was not read to its end leaves a connection that can't be used again. */
function respond(response: ServerResponse, { status, headers, body }: ForwardedAnswer): void {
  if (!response.req.complete) response.setHeader('connection', 'close');
  response.writeHead(status, headers).end(body);
}
