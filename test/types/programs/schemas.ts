// Schemas of any library that implements Standard Schema.

import {
  type AnyReceiver,
  createReceiver,
  type Handler,
  type Receiver,
  type ReceiverWith,
  type StandardSchema,
  type TestData,
} from '@videovector-webhooks/core';
import { typeOf } from './expect.js';

declare const numbered: StandardSchema<{ id: bigint }>;
declare const detailed: StandardSchema<{ export_id: string; rows: number }>;

export const receiver = createReceiver({ secrets: 'whsec_example', schemas: { 'export.ready': numbered } });
typeOf(receiver).is<ReceiverWith<{ readonly data: { readonly 'export.ready': { id: bigint } } }>>();
receiver
  .on('export.ready', ({ data }) => typeOf(data).is<{ id: bigint }>())
  .on('export.failed', ({ data }) => typeOf(data.export_id).is<string>());
export const ready: Handler<'export.ready', { data: { 'export.ready': { id: bigint } } }> = (event) =>
  event.data.id;
receiver.on('export.ready', ready);

createReceiver({
  secrets: 'whsec_example',
  additionalEvents: ['label.created'],
  schemas: { 'label.created': numbered },
}).on('label.created', ({ data }) => typeOf(data).is<{ id: bigint }>());

// A schema that may be missing may leave the event's own data.
declare const optional: StandardSchema<{ id: bigint }> | undefined;
createReceiver({ secrets: 'whsec_example', schemas: { test: optional } }).on('test', ({ data }) => {
  typeOf(data).is<TestData | { id: bigint }>();
});

/** Where handlers are registered, the data has to be what they expect. */
export function register(target: Receiver): void {
  target.on('export.*', (event) => event.data.export_id);
}
register(createReceiver({ secrets: 'whsec_example', schemas: { 'export.ready': detailed } }));
// @ts-expect-error The schema's output has no export_id.
register(receiver);

/** Where only deliveries are received, it does not matter. */
export function serve(target: AnyReceiver): Promise<Response> {
  target.observe(({ code }) => code);
  return target.fetch(new Request('http://localhost'));
}
void serve(receiver);

// @ts-expect-error There is no such event.
createReceiver({ secrets: 'whsec_example', schemas: { 'export.read': numbered } });
// @ts-expect-error Beside one that exists, either.
createReceiver({ secrets: 'whsec_example', schemas: { 'export.ready': numbered, 'export.faild': numbered } });
// @ts-expect-error Not a schema.
createReceiver({ secrets: 'whsec_example', schemas: { 'export.ready': () => true } });

// Undefined equals absent: the data keeps its own type.
createReceiver({ secrets: 'whsec_example', schemas: undefined }).on('prompt_run.completed', (event) => {
  const runId: string | undefined = event.data.run_id;
  return runId;
});
