// Events that VideoVector has added since the release.

import { createReceiver, type EventName, type Receiver } from '@videovector-webhooks/core';
import { typeOf } from './expect.js';

export const receiver = createReceiver({
  secrets: 'whsec_example',
  additionalEvents: ['media.archived', 'label.created', 'label.deleted'],
});

receiver
  .on('media.archived', (event) => {
    typeOf(event.event).is<'media.archived'>();
    typeOf(event.data).is<unknown>();
  })
  .on('label.*', ({ event }) => typeOf(event).is<'label.created' | 'label.deleted'>())
  .on('media.*', (event) => {
    if (event.event === 'media.archived') typeOf(event.data).is<unknown>();
    else typeOf(event.data.video_id).is<string>();
  })
  .on(['export.ready', 'label.created'], ({ event }) => typeOf(event).is<'export.ready' | 'label.created'>());
// @ts-expect-error Only declared names exist.
receiver.on('label.updated', () => {});
// @ts-expect-error The receiver that was created without the option does not know it.
createReceiver({ secrets: 'whsec_example' }).on('label.created', () => {});

/** It registers known events, so any receiver with these will do. */
export function registerExports(target: Receiver): void {
  target.on('export.*', (event) => event.data.export_id);
}
registerExports(receiver);

// A list that is known only at run time can't be typed: the known names stay checked.
declare const configured: string[];
export const atRunTime = createReceiver({ secrets: 'whsec_example', additionalEvents: configured });
typeOf(atRunTime).is<Receiver>();
// A name that is known anyway changes nothing.
export const known = createReceiver({ secrets: 'whsec_example', additionalEvents: ['media.created'] });
typeOf(known).is<Receiver>();
typeOf<EventName>('test').is<EventName>();
