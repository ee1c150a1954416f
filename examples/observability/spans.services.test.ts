import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { createReceiver, type QueuedDelivery } from '@videovector-webhooks/core';
import { signedDelivery } from '@videovector-webhooks/core/testing';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { findPostgres } from '../../test/support/services.js';
import { traceWithOpenTelemetry } from './opentelemetry.js';

const SECRET = 'whsec_spans';
const options = { secrets: SECRET, logger: { warn() {}, error() {} } };
const postgres = await findPostgres();

describe.skipIf(postgres === undefined)(
  'the recipe for OpenTelemetry, with its instrumentation of pg,',
  () => {
    const exporter = new InMemorySpanExporter();
    const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    provider.register();
    const instrumentation = new PgInstrumentation();
    instrumentation.setTracerProvider(provider);
    const tracer = trace.getTracer('test');
    const stop = traceWithOpenTelemetry(tracer);
    // Loaded once it is instrumented.
    const { Pool } = createRequire(import.meta.url)('pg') as typeof import('pg');
    const pool = new Pool({ connectionString: postgres?.url, max: 5 });
    const schema = `observability_${randomBytes(4).toString('hex')}`;

    beforeEach(() => exporter.reset());
    afterAll(async () => {
      await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      await pool.end();
      stop();
      instrumentation.disable();
      trace.disable();
      context.disable();
      propagation.disable();
    });

    const deliver = () => signedDelivery('prompt_run.completed', { run_id: 'run_1' }, { secret: SECRET });
    const spans = () => exporter.getFinishedSpans();
    const deliverySpans = () => spans().filter(({ kind }) => kind === SpanKind.CONSUMER);
    const queries = (text: string) =>
      spans().filter((span) =>
        `${span.attributes['db.query.text'] ?? span.attributes['db.statement']}`.includes(text),
      );
    const parentOf = (span: ReadableSpan) => span.parentSpanContext?.spanId;
    const idOf = (span: ReadableSpan) => span.spanContext().spanId;

    it('makes a handler’s query a child of its delivery’s span, and that a child of the request’s', async () => {
      const receiver = createReceiver(options);
      receiver.on('prompt_run.completed', async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        await pool.query("SELECT 'in the handler'");
      });
      await tracer.startActiveSpan('POST', async (request) => {
        const { code } = await receiver.receive(await deliver());
        expect(code).toBe('handled');
        request.end();
      });
      const [delivery] = deliverySpans();
      expect(delivery).toMatchObject({ name: 'process prompt_run.completed', status: { code: 0 } });
      const [query] = queries('in the handler');
      expect(parentOf(query!)).toBe(idOf(delivery!));
      expect(parentOf(delivery!)).toBe(idOf(spans().find(({ name }) => name === 'POST')!));
    });

    it('keeps concurrent deliveries apart', async () => {
      const receiver = createReceiver(options);
      receiver.on('prompt_run.completed', async (_event, { key }) => {
        await pool.query(`SELECT '${key}'`);
      });
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, async () => receiver.receive(await deliver())),
      );
      for (const { key, deliveryId } of outcomes) {
        const [query] = queries(key!);
        const delivery = deliverySpans().find((span) => idOf(span) === parentOf(query!))!;
        expect(delivery.attributes['videovector.webhook.delivery_id']).toBe(deliveryId);
      }
    });

    it('has the inbox’s whole transaction within the delivery’s span', async () => {
      await pool.query(`CREATE SCHEMA ${schema}`);
      const inbox = postgresInbox(pool, { transactional: true, table: `${schema}.deliveries` });
      await inbox.migrate();
      const receiver = createReceiver({ ...options, inbox });
      receiver.on('prompt_run.completed', async (_event, { transaction }) => {
        await transaction.query("SELECT 'in the transaction'");
      });
      exporter.reset();
      expect((await receiver.receive(await deliver())).code).toBe('handled');
      const [delivery] = deliverySpans();
      expect(queries('in the transaction')).toHaveLength(1);
      const statements = spans().filter((span) => span !== delivery);
      expect(statements.length).toBeGreaterThanOrEqual(4);
      for (const { parentSpanContext, name } of statements)
        expect(parentSpanContext?.traceId, name).toBe(delivery!.spanContext().traceId);
    });

    it('makes a delivery from a queue a child of the one that was enqueued', async () => {
      const jobs: string[] = [];
      const web = createReceiver({
        ...options,
        queue: { enqueue: async (job) => void jobs.push(JSON.stringify(job)) },
      });
      await web.receive(await deliver());
      const worker = createReceiver(options);
      worker.on('prompt_run.completed', () => pool.query("SELECT 'in the worker'"));
      await worker.process(JSON.parse(jobs[0]!) as QueuedDelivery);
      const [enqueued, processed] = deliverySpans();
      expect(enqueued!.attributes['videovector.webhook.code']).toBe('queued');
      expect(parentOf(processed!)).toBe(idOf(enqueued!));
      expect(parentOf(queries('in the worker')[0]!)).toBe(idOf(processed!));
    });

    it('exports no span for a forged delivery, and leaves what the secrets function did in the request’s', async () => {
      const receiver = createReceiver({
        ...options,
        secrets: async () => {
          await pool.query("SELECT 'a secret'");
          return SECRET;
        },
      });
      const forged = await signedDelivery('export.ready', { export_id: 'exp_1' }, { secret: 'whsec_other' });
      await tracer.startActiveSpan('POST', async (request) => {
        expect((await receiver.receive(forged)).matchedBy).toBeUndefined();
        request.end();
      });
      expect(deliverySpans()).toEqual([]);
      const request = spans().find(({ name }) => name === 'POST')!;
      for (const lookup of queries('a secret')) expect(parentOf(lookup)).toBe(idOf(request));
      expect(queries('a secret')).not.toEqual([]);
    });

    it('works in a program of ES modules that loads the SDK with --import', async () => {
      const program = `
      import { createReceiver } from '@videovector-webhooks/core';
      import { signedDelivery } from '@videovector-webhooks/core/testing';
      import pg from 'pg';
      const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
      const receiver = createReceiver({ secrets: 'whsec_example' });
      receiver.on('prompt_run.completed', () => pool.query("SELECT 'in the handler'"));
      const { code } = await receiver.receive(
        await signedDelivery('prompt_run.completed', { run_id: 'run_1' }, { secret: 'whsec_example' }),
      );
      await pool.end();`;
      const sdk = new URL('sdk.ts', import.meta.url).href;
      const flags = ['--import', 'tsx', '--conditions=videovector-source', '--import', sdk];
      const child = spawn(process.execPath, [...flags, '--input-type=module', '--eval', program], {
        cwd: fileURLToPath(new URL('..', import.meta.url)),
        env: { ...process.env, DATABASE_URL: postgres?.url },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const printed = (await child.stdout.toArray()).join('').split(/^}$/m);
      const find = (text: string) => printed.find((span) => span.includes(text))!;
      const id = /^ {2}id: '(\w+)'/m.exec(find("name: 'process prompt_run.completed'"))![1];
      expect(find("'in the handler'")).toContain(`spanId: '${id}'`);
    });
  },
);
