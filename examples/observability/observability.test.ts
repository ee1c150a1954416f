import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { createReceiver, OUTCOMES } from '@videovector-webhooks/core';
import { type SignedDelivery, signedDelivery } from '@videovector-webhooks/core/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, it, vi } from 'vitest';
import dashboard from './grafana-dashboard.json' with { type: 'json' };
import { measureWithOpenTelemetry, traceWithOpenTelemetry } from './opentelemetry.js';
import { subscribeToOutcomes } from './outcomes.js';
import { logWithPino } from './pino.js';
import { measureWithPrometheus } from './prometheus.js';

const SECRET = 'whsec_marked_secret';
const MARK = 'marked_payload';
const FORGED = `sha256=${'ab'.repeat(32)}`;

/** Handled, failed with the payload in the error, forged, and of made-up names: each with marks to look for. */
async function makeDeliveries(forgedId = MARK): Promise<SignedDelivery[]> {
  const options = { secret: SECRET };
  const forged = {
    ...options,
    deliveryId: forgedId,
    webhookId: MARK,
    headers: { 'X-Webhook-Signature': FORGED },
  };
  return [
    await signedDelivery('prompt_run.completed', { run_id: MARK }, { ...options, form: 'reserialized' }),
    await signedDelivery('export.failed', { export_id: MARK }, options),
    await signedDelivery('export.ready', { export_id: MARK }, forged),
    ...(await Promise.all(
      Array.from({ length: 20 }, (_, i) => signedDelivery(`made.up_${i}`, { text: MARK }, options)),
    )),
  ];
}

/** Lets a receiver take all of these while something is subscribed. */
async function observed(...stops: (() => void)[]): Promise<SignedDelivery[]> {
  const receiver = createReceiver({ secrets: SECRET, name: 'media', logger: { warn() {}, error() {} } });
  receiver.on('export.failed', (event) => {
    throw new Error(`what to do about ${JSON.stringify(event)}`);
  });
  receiver.fallback(() => {});
  const deliveries = await makeDeliveries();
  for (const delivery of deliveries) await receiver.receive(delivery);
  await receiver.close();
  for (const stop of stops) stop();
  return deliveries;
}

function expectNothingGivenAway(output: string, deliveries: readonly SignedDelivery[]): void {
  const signatures = deliveries.map(({ headers }) => headers['X-Webhook-Signature']!.slice('sha256='.length));
  for (const marked of [MARK, SECRET, ...signatures]) expect(output).not.toContain(marked);
}

async function prometheus() {
  const registry = new Registry();
  const deliveries = await observed(measureWithPrometheus(registry));
  return { registry, deliveries, text: await registry.metrics() };
}

it('pino gets a line for each outcome, and nothing of the payload', async () => {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const deliveries = await observed(logWithPino(pino({ level: 'debug' }, stream)));
  expect(lines).toHaveLength(deliveries.length);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: 30,
    receiver: 'media',
    code: 'handled',
    matchedBy: 'canonical',
    attempt: 1,
  });
  expect(JSON.parse(lines[1]!)).toMatchObject({ level: 50, code: 'handler_failed', errorType: 'Error' });
  expect(JSON.parse(lines[2]!)).toMatchObject({
    level: 20,
    code: 'signature_invalid',
    reason: 'signature_mismatch',
  });
  expectNothingGivenAway(lines.join(''), deliveries);
});

it('Prometheus gets counters and durations, with few labels and nothing of the payload', async () => {
  const { text, deliveries } = await prometheus();
  expect(text).toContain(
    'videovector_webhook_deliveries_total{receiver="media",event="prompt_run.completed",outcome="handled",code="handled",status="200"} 1',
  );
  expect(text).toContain(
    'videovector_webhook_deliveries_total{receiver="media",event="other",outcome="handled",code="handled",status="200"} 20',
  );
  expect(text).toContain('event="none",outcome="unauthorized"');
  expect(text).toContain('videovector_webhook_notices_total{receiver="media",notice="reserialized"} 1');
  expect(text).toContain('step_duration_seconds_count{receiver="media",step="handle"} 22');
  expect(text).not.toMatch(/made\.up|evt_|dlv_|whk_/);
  expectNothingGivenAway(text, deliveries);
});

it('the dashboard asks for nothing but what the Prometheus example exposes, its labels and values included', async () => {
  const { text, registry } = await prometheus();
  /** Every sample's name with its labels. */
  const exposed = new Map<string, Set<string>>();
  for (const [, name, labels] of text.matchAll(/^(\w+)\{(.*)\} /gm)) {
    const known = exposed.get(name!) ?? new Set();
    for (const [, label] of labels!.matchAll(/(\w+)="/g)) known.add(label!);
    exposed.set(name!, known);
  }
  const queries = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  queries.push(...dashboard.templating.list.map(({ definition }) => definition));
  const used = new Set<string>();
  for (const query of queries) {
    const names = [...query.matchAll(/videovector_\w+/g)].map(([name]) => name);
    expect(names, query).not.toEqual([]);
    for (const name of names) expect([...exposed.keys()], query).toContain(name);
    const labels = [
      ...[...query.matchAll(/(\w+)=~?"/g)].map(([, label]) => label!),
      ...[...query.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list]) => list!.split(/,\s*/)),
      ...[...query.matchAll(/label_values\(\w+, (\w+)\)/g)].map(([, label]) => label!),
    ];
    for (const label of labels)
      for (const name of names) expect([...exposed.get(name)!], `${label} in ${query}`).toContain(label);
    const outcomes = Object.values(OUTCOMES).map(({ outcome }) => outcome as string);
    for (const [, label, values] of query.matchAll(/(outcome|code)=~?"([^"$]*)"/g))
      for (const value of values!.split('|'))
        expect(label === 'code' ? Object.keys(OUTCOMES) : outcomes, query).toContain(value);
    for (const name of names) used.add(name.replace(/_(?:bucket|sum|count)$/, ''));
  }
  expect([...used].sort()).toEqual(
    registry
      .getMetricsAsArray()
      .map(({ name }) => name)
      .sort(),
  );
});

it('OpenTelemetry gets spans and metrics by the conventions, and nothing of the payload', async () => {
  const spans = new InMemorySpanExporter();
  const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const meters = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
  const deliveries = await observed(
    traceWithOpenTelemetry(tracers.getTracer('test')),
    measureWithOpenTelemetry(meters.getMeter('test')),
  );
  await Promise.all([tracers.forceFlush(), meters.forceFlush()]);

  const finished = spans.getFinishedSpans();
  expect(finished).toHaveLength(deliveries.length - 1);
  expect(finished[0]).toMatchObject({ name: 'process prompt_run.completed', kind: 4, status: { code: 0 } });
  expect(finished[1]).toMatchObject({
    status: { code: 2 },
    attributes: { 'error.type': 'handler_failed' },
    events: [],
  });
  expect(new Set(finished.map(({ name }) => name)).size).toBe(3);

  const metrics = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  expect(metrics.map(({ descriptor }) => descriptor.name)).toEqual([
    'videovector.webhook.deliveries',
    'messaging.process.duration',
  ]);
  expect(metrics[0]!.dataPoints).toHaveLength(4);
  expect(metrics[1]!.descriptor.unit).toBe('s');

  const keys = [
    ...finished,
    ...metrics.flatMap(({ dataPoints }) => dataPoints as { attributes: object }[]),
  ].flatMap(({ attributes }) => Object.keys(attributes));
  const known = new Set<unknown>(Object.values(conventions));
  expect(known).toContain('messaging.process.duration');
  expect([...new Set(keys)].filter((key) => !known.has(key) && !key.startsWith('videovector.'))).toEqual([]);
  expectNothingGivenAway(
    JSON.stringify(
      finished.map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
    ) + JSON.stringify(metrics),
    deliveries,
  );
  await Promise.all([tracers.shutdown(), meters.shutdown()]);
});

it('a listener that throws is reported as a warning, and changes nothing', async () => {
  const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const outcomes: string[] = [];
  await observed(
    subscribeToOutcomes(() => {
      throw new Error('a label is missing');
    }),
    subscribeToOutcomes(({ code }) => void outcomes.push(code)),
  );
  expect(outcomes.slice(0, 3)).toEqual(['handled', 'handler_failed', 'signature_invalid']);
  expect(warnings).toHaveBeenCalledTimes(outcomes.length);
  warnings.mockRestore();
});

it('the server runs, and neither its log nor /metrics gives anything away', async () => {
  const flags = ['--import', 'tsx', '--conditions=videovector-source'];
  const child = spawn(process.execPath, [...flags, fileURLToPath(new URL('server.ts', import.meta.url))], {
    env: { ...process.env, VIDEOVECTOR_WEBHOOK_SECRET: SECRET, PORT: '0', LOG_LEVEL: 'debug' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    let output = '';
    child.stderr.on('data', (chunk) => {
      output += String(chunk);
    });
    const listening = new Promise<number>((resolve, reject) => {
      child.once('close', () => reject(new Error(output)));
      createInterface(child.stdout).on('line', (line) => {
        output += `${line}\n`;
        const { msg, address } = JSON.parse(line) as { msg: string; address?: { port: number } };
        if (msg === 'listening') resolve(address!.port);
      });
    });
    const url = `http://127.0.0.1:${await listening}`;
    // The receiver's own line has the delivery id, quoted, so that an operator with a wrong secret can find the delivery.
    const deliveries = await makeDeliveries('dlv_forged');
    const answers = deliveries.map((delivery) => fetch(`${url}/webhooks/videovector`, delivery));
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses).toEqual([200, 500, 401, ...Array<number>(20).fill(200)]);
    const exposed = await (await fetch(`${url}/metrics`)).text();
    // The last lines may be written after the responses.
    await vi.waitFor(
      () => expect(output.split('"msg":"webhook"')).toHaveLength(deliveries.length + 1),
      10_000,
    );
    output += exposed;
    expect(output).toContain('videovector_webhook_duration_seconds_bucket');
    expectNothingGivenAway(output, deliveries);
  } finally {
    child.kill();
  }
});
