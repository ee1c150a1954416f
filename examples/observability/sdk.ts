// Starts OpenTelemetry before the app: `node --import ./sdk.js server.js`. Deliveries and queries become spans; add the instrumentations of
// whatever else the app uses, such as HTTP. These exporters print to the console; choose those of your backend.

import { register } from 'node:module';
import { metrics, trace } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import {
  ConsoleMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { ConsoleSpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { measureWithOpenTelemetry, traceWithOpenTelemetry } from './opentelemetry.js';

const NAME = 'videovector-webhooks';

// Lets instrumentations patch ES modules.
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(new ConsoleSpanExporter())] }).register();
const reader = new PeriodicExportingMetricReader({ exporter: new ConsoleMetricExporter() });
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
registerInstrumentations({ instrumentations: [new PgInstrumentation()] });
traceWithOpenTelemetry(trace.getTracer(NAME));
measureWithOpenTelemetry(metrics.getMeter(NAME));
