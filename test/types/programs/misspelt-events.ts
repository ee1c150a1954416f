// A name that does not exist is refused. check-types.ts compares the messages with the texts behind "says:".

import { createReceiver } from '@videovector-webhooks/core';

const receiver = createReceiver({ secrets: 'whsec_example', additionalEvents: ['label.created'] });

// @ts-expect-error says: Did you mean 'prompt_run.completed'?
receiver.on('prompt_run.complete', () => {});
// @ts-expect-error says: Did you mean 'media.processing.failed'?
receiver.on('media.procesing.failed', () => {});
// @ts-expect-error says: Did you mean 'export.*'?
receiver.on('exports.*', () => {});
// @ts-expect-error says: Did you mean 'label.created'?
receiver.on('label.create', () => {});
// @ts-expect-error says: Did you mean 'prompt_run.completed'?
receiver.on(['export.ready', 'prompt_run.complete'], () => {});
// @ts-expect-error says: EventDataMap
createReceiver({ secrets: 'whsec_example' }).on('*', () => {});
declare const text: string;
// @ts-expect-error says: Argument of type 'string'
receiver.on(text, () => {});
// @ts-expect-error says: Argument of type 'string[]'
receiver.on([text], () => {});
