// What handlers get for an event, a list, a family.

import {
  createReceiver,
  type DeliveryContext,
  type EventFamily,
  type EventName,
  type EventPattern,
  type Handler,
  type PromptRunData,
  type WebhookEvent,
} from '@videovector-webhooks/core';
import { typeOf } from './expect.js';

const receiver = createReceiver({ secrets: 'whsec_example' });

receiver.on('prompt_run.completed', (event, context) => {
  typeOf(event).is<WebhookEvent<'prompt_run.completed'>>();
  typeOf(event.event).is<'prompt_run.completed'>();
  typeOf(event.data).is<PromptRunData>();
  typeOf(event.data['anything']).is<unknown>();
  typeOf(event.id).is<string | undefined>();
  typeOf(context).is<DeliveryContext>();
  // @ts-expect-error There is no transaction without a transactional inbox.
  context.transaction;
});

receiver.on(['export.ready', 'import_job.*'], (event) => {
  typeOf(event.event).is<'export.ready' | Extract<EventName, `import_job.${string}`>>();
  // @ts-expect-error Only the export has an export_id of type string.
  event.data.export_id satisfies string;
  if (event.event === 'export.ready') typeOf(event.data.export_id).is<string>();
  else typeOf(event.data.job_id).is<string>();
});

declare const family: EventFamily;
typeOf(family).is<'media.*' | 'media.processing.*' | 'prompt_run.*' | 'export.*' | 'import_job.*'>();

receiver.fallback((event) => typeOf(event.data).is<unknown>());

// Lists that are made elsewhere, and patterns that are known only at run time.
const list = ['export.ready', 'media.*'] as const;
receiver.on(list, ({ event }) => typeOf(event).is<'export.ready' | Extract<EventName, `media.${string}`>>());
for (const one of list)
  receiver.on(one, ({ event }) => typeOf(event).is<'export.ready' | Extract<EventName, `media.${string}`>>());
declare const some: EventPattern[];
receiver.on(some, ({ event }) => typeOf(event).is<EventName>());
declare const either: EventPattern | readonly EventPattern[];
receiver.on(either, ({ event }) => typeOf(event).is<EventName>());

// A handler that is defined elsewhere.
export const completed: Handler<'prompt_run.completed'> = async (event, { key }) => {
  typeOf(event.data.run_id).is<string>();
  typeOf(key).is<string>();
};
export const exported = ((event) => event.data.export_id) satisfies Handler<'export.*'>;
receiver
  .on('prompt_run.completed', completed)
  .on('export.*', exported)
  .on(['export.ready', 'export.failed'], exported);
// @ts-expect-error The handler expects a prompt run, not an export.
receiver.on('export.ready', completed);
// @ts-expect-error There is no such event.
export type Misspelt = Handler<'prompt_run.complete'>;
// @ts-expect-error There is no such event.
export type MisspeltEvent = WebhookEvent<'prompt_run.complete'>;

/** A function that registers what its caller names. */
export function onLogged<Pattern extends EventPattern>(pattern: Pattern, handler: Handler<Pattern>): void {
  receiver.on(pattern, handler);
}
onLogged('media.*', (event) => typeOf(event.data.video_id).is<string>());

// Methods may be passed on by themselves.
const { on, receive, fetch } = receiver;
on('test', (event) => typeOf(event.data.message).is<string>());
export const handle: (request: Request) => Promise<Response> = fetch;
/** The request of a platform that has less than the standard. */
export const handleVariant: (
  request: Omit<Request, 'signal' | 'body'> & { body: object | null },
) => Promise<Response> = fetch;
export const accept = receive;
