// Express with JSON lines on stdout and /metrics for Prometheus. OpenTelemetry needs nothing in the app: load sdk.ts before it,
// `node --import ./sdk.js server.js`.

import { createReceiver } from '@videovector-webhooks/core';
import { webhooks } from '@videovector-webhooks/express';
import express from 'express';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { logWithPino } from './pino.js';
import { measureWithPrometheus } from './prometheus.js';

const logger = pino({ level: process.env['LOG_LEVEL'] ?? 'info' });
const registry = new Registry();

// The errors of these handlers hold payloads.
const receiver = createReceiver({
  secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'],
  logger,
  logErrors: false,
});
receiver.on('prompt_run.completed', () => {});
receiver.on('export.failed', (event) => {
  throw new Error(`can't handle ${JSON.stringify(event.data)}`);
});
receiver.fallback(() => {});

logWithPino(logger);
measureWithPrometheus(registry);

const app = express();
app.post('/webhooks/videovector', webhooks(receiver));
// Have your proxy block this path from the internet.
app.get('/metrics', async (_request, response) => {
  response.set('content-type', registry.contentType).end(await registry.metrics());
});
const server = app.listen(Number(process.env['PORT'] ?? 3000), () => {
  logger.info({ address: server.address() }, 'listening');
});
