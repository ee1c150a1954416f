import { gzipSync } from 'node:zlib';
import {
  type DeliveryQueue,
  DeliveryTooLargeError,
  memoryInbox,
  type OutcomeCode,
  type OutcomeName,
  PermanentError,
} from '@videovector-webhooks/core';
import type { TransactionalInbox } from '@videovector-webhooks/core/inbox';
import { deliver, RUN_COMPLETED, RUN_STARTED, sign } from '../../support/deliveries.js';
import { gate } from '../../support/gate.js';
import { type App, type OptionsUnderTest, PLACES, type Start, watchedClock } from './app.js';
import { headOf, openWire, parseReply, type Reply, send } from './wire.js';

/** Text in errors that no response may contain. */
const HUSH = 'hunter2';

/** A case for one code, and the complete response. */
interface Row {
  readonly outcome: OutcomeName;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection is closed, after the response or, on Node, instead of it. */
  readonly closes?: true;
  /** Makes it happen; null if the connection was closed without a response. */
  readonly happen: (start: Start) => Promise<{ app: App; reply: Reply | null }>;
}

const RUN = deliver(RUN_COMPLETED);
const fail = async (): Promise<never> => {
  throw new Error(HUSH);
};

/** A case for each outcome of a request; a code without one does not compile. */
export const ROWS: Record<Exclude<OutcomeCode, 'no_handler'>, Row> = {
  handled: { outcome: 'handled', status: 200, happen: (start) => withHandler(start, () => {}) },
  duplicate: {
    outcome: 'duplicate',
    status: 200,
    async happen(start) {
      const { app } = await withHandler(start, () => {});
      return { app, reply: await app.post(RUN) };
    },
  },
  superseded: {
    outcome: 'superseded',
    status: 200,
    async happen(start) {
      const app = await start();
      app.receiver.on('prompt_run.*', () => {}, { order: 'latest' });
      await app.post(RUN);
      return { app, reply: await app.post(deliver(RUN_STARTED)) };
    },
  },
  ignored: {
    outcome: 'ignored',
    status: 200,
    async happen(start) {
      const app = await start();
      return { app, reply: await app.post(RUN) };
    },
  },
  queued: {
    outcome: 'queued',
    status: 202,
    happen: (start) => withHandler(start, fail, { queue: { enqueue: async () => {} } }),
  },
  in_progress: {
    outcome: 'in_progress',
    status: 503,
    headers: { 'retry-after': '30' },
    async happen(start) {
      const { app, release } = await withOneUnderWay(start, { joinMs: 0 });
      const reply = await app.post(RUN);
      await release();
      return { app, reply };
    },
  },
  handler_failed: { outcome: 'failed', status: 500, happen: (start) => withHandler(start, fail) },
  schema_failed: {
    outcome: 'failed',
    status: 500,
    happen: (start) =>
      withHandler(start, () => {}, {
        schemas: {
          'prompt_run.completed': {
            '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ path: ['title'] }] }) },
          },
        },
      }),
  },
  handler_timeout: {
    outcome: 'timed_out',
    status: 503,
    headers: { 'retry-after': '30' },
    async happen(start) {
      const clock = watchedClock();
      const app = await start({ clock, handlerTimeoutMs: 7_000 });
      app.receiver.on('prompt_run.completed', () => new Promise(() => {}));
      const replying = app.post(RUN);
      await clock.armed(7_000);
      await clock.advance(7_000);
      return { app, reply: await replying };
    },
  },
  permanent_error: {
    outcome: 'rejected',
    status: 422,
    happen: (start) =>
      withHandler(start, () => {
        throw new PermanentError(HUSH);
      }),
  },
  signature_invalid: {
    outcome: 'unauthorized',
    status: 401,
    async happen(start) {
      const app = await start();
      return { app, reply: await app.post(deliver(RUN_COMPLETED, {}, 'another secret')) };
    },
  },
  secret_rotating: {
    outcome: 'unavailable',
    status: 503,
    headers: { 'retry-after': '30' },
    async happen(start) {
      const clock = watchedClock();
      const app = await start({ clock, graceUntil: clock.now() + 1 });
      return { app, reply: await app.post(deliver(RUN_COMPLETED, {}, 'another secret')) };
    },
  },
  secrets_unavailable: unavailable(() => ({ secrets: fail })),
  inbox_unavailable: unavailable(() => ({ inbox: { ...memoryInbox(), claim: fail } })),
  parked: {
    outcome: 'unavailable',
    status: 503,
    headers: { 'retry-after': '60' },
    async happen(start) {
      const app = await start({ maxAttempts: 1 });
      app.receiver.on('prompt_run.completed', fail);
      await app.post(RUN);
      return { app, reply: await app.post(RUN) };
    },
  },
  claim_lost: {
    outcome: 'unavailable',
    status: 503,
    headers: { 'retry-after': '5' },
    async happen(start) {
      const clock = watchedClock();
      const inbox = { ...memoryInbox({ clock }), renew: async () => false };
      const app = await start({ clock, inbox, leaseMs: 21_000 });
      const started = gate();
      app.receiver.on('prompt_run.completed', async (_event, { signal }) => {
        started.open();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      });
      const replying = app.post(RUN);
      await started.promise;
      await clock.advance(7_000);
      return { app, reply: await replying };
    },
  },
  commit_unknown: unavailable(() => ({ inbox: inboxThatLosesCommits() })),
  queue_unavailable: unavailable(() => ({ queue: { enqueue: fail } })),
  job_too_large: {
    outcome: 'refused',
    status: 500,
    happen: (start) => withHandler(start, fail, { queue: queueThatIsTooSmall() }),
  },
  overloaded: {
    outcome: 'unavailable',
    status: 503,
    headers: { 'retry-after': '10' },
    async happen(start) {
      const { app, release } = await withOneUnderWay(start, { maxInFlight: 1 });
      const reply = await app.post(deliver(RUN_STARTED));
      await release();
      return { app, reply };
    },
  },
  draining: {
    outcome: 'unavailable',
    status: 503,
    headers: { 'retry-after': '10' },
    async happen(start) {
      const app = await start();
      await app.receiver.close();
      return { app, reply: await app.post(RUN) };
    },
  },
  event_unusable: {
    outcome: 'unprocessable',
    status: 422,
    async happen(start) {
      const app = await start();
      return { app, reply: await app.post(deliver('["run_1"]')) };
    },
  },
  event_stale: {
    outcome: 'unprocessable',
    status: 422,
    async happen(start) {
      const app = await start({ strict: true, clock: watchedClock() });
      return { app, reply: await app.post(deliver(RUN_COMPLETED.replace('2026-10-07', '2026-09-06'))) };
    },
  },
  body_too_large: {
    outcome: 'refused',
    status: 500,
    async happen(start) {
      const app = await start({ maxBodyBytes: RUN.body.length - 1 });
      return { app, reply: await app.post(RUN) };
    },
  },
  encoding_unsupported: {
    outcome: 'refused',
    status: 500,
    async happen(start) {
      const app = await start();
      const { headers } = deliver(RUN_COMPLETED, { 'content-encoding': 'gzip' });
      const chunks = [gzipSync(RUN_COMPLETED)];
      return { app, reply: await send(app.port, { path: PLACES.route, headers, chunks }) };
    },
  },
  canonicalization_skipped: {
    outcome: 'error',
    status: 500,
    async happen(start) {
      const app = await start({ fallbackMaxBytes: 100 });
      return { app, reply: await app.post({ ...RUN, body: RUN.body.replaceAll('": ', '":') }) };
    },
  },
  method_not_allowed: {
    outcome: 'refused',
    status: 405,
    headers: { allow: 'POST', 'cache-control': 'no-store' },
    async happen(start) {
      const app = await start();
      const { headers, body } = RUN;
      return {
        app,
        reply: await send(app.port, { method: 'PUT', path: PLACES.route, headers, chunks: [body] }),
      };
    },
  },
  body_altered: {
    outcome: 'error',
    status: 500,
    async happen(start) {
      const app = await start();
      return { app, reply: await app.post(RUN, PLACES.consumed) };
    },
  },
  internal_error: {
    outcome: 'error',
    status: 500,
    async happen(start) {
      const clock = {
        ...watchedClock(),
        now: () => {
          throw new Error(HUSH);
        },
      };
      const app = await start({ clock, strict: true });
      return { app, reply: await app.post(RUN) };
    },
  },
  body_timeout: {
    outcome: 'disconnected',
    status: 503,
    closes: true,
    async happen(start) {
      const clock = watchedClock();
      const app = await start({ clock, bodyTimeoutMs: 7_000 });
      const wire = await openWire(app.port);
      await wire.write(headOf(PLACES.route, { ...RUN.headers, 'content-length': String(RUN.body.length) }));
      await wire.write(RUN.body.slice(0, 10));
      await clock.armed(7_000);
      await clock.advance(7_000);
      return { app, reply: parseReply(await wire.readToEnd()) };
    },
  },
  client_gone: {
    outcome: 'disconnected',
    status: 503,
    closes: true,
    async happen(start) {
      const clock = watchedClock();
      const app = await start({ clock, bodyTimeoutMs: 7_000 });
      const wire = await openWire(app.port);
      await wire.write(headOf(PLACES.route, { ...RUN.headers, 'content-length': String(RUN.body.length) }));
      await wire.write(RUN.body.slice(0, 10));
      await clock.armed(7_000);
      wire.hangUp();
      await app.outcome('client_gone');
      return { app, reply: null };
    },
  },
};

/** What must not be found in any answer, nor in any line of the log. */
export const SECRETS = [HUSH, sign(RUN_COMPLETED).slice('sha256='.length), 'Caf', 'run_1', 'idx_1'];

async function withHandler(start: Start, handler: () => unknown, options: OptionsUnderTest = {}) {
  const app = await start(options);
  app.receiver.on('prompt_run.completed', handler);
  return { app, reply: await app.post(RUN) };
}

function unavailable(options: () => OptionsUnderTest): Row {
  return {
    outcome: 'unavailable',
    status: 503,
    headers: { 'retry-after': '5' },
    happen: (start) => withHandler(start, () => {}, options()),
  };
}

async function withOneUnderWay(start: Start, options: OptionsUnderTest) {
  const app = await start({ clock: watchedClock(), ...options });
  const started = gate();
  const ending = gate();
  app.receiver.on('prompt_run.completed', () => {
    started.open();
    return ending.promise;
  });
  const first = app.post(RUN);
  await started.promise;
  return {
    app,
    async release() {
      ending.open();
      await first;
    },
  };
}

function queueThatIsTooSmall(): DeliveryQueue {
  return {
    async enqueue() {
      throw new DeliveryTooLargeError('The engine accepts 10 bytes');
    },
  };
}

function inboxThatLosesCommits(): TransactionalInbox<object> {
  return {
    ...memoryInbox(),
    async transaction(_claim, work) {
      await work({});
      return 'unknown';
    },
  };
}
