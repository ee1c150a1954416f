// Starts OpenTelemetry before the app, for `node --import ./sdk.js server.js`: HTTP requests, queries and deliveries become spans.
// This exporter prints them; choose the one for your backend.

import { register } from 'node:module';
import { trace } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { ConsoleSpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { traceWithOpenTelemetry } from './opentelemetry.js';

// Lets instrumentations patch ES modules.
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(new ConsoleSpanExporter())] }).register();
registerInstrumentations({ instrumentations: [new PgInstrumentation()] });
traceWithOpenTelemetry(trace.getTracer('videovector-webhooks'));
