// JavaScript, with its types in comments.

import { createReceiver } from '@videovector-webhooks/core';
import { nodeHandler } from '@videovector-webhooks/core/node';

/** @type {import('@videovector-webhooks/core').Handler<'prompt_run.completed'>} */
export const completed = async (event, { key }) => console.log(event.data.run_id.trim(), key.trim());

export const receiver = createReceiver({ secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', completed);
receiver.on(['export.ready', 'export.failed'], (event) => event.data.export_id.trim());
// @ts-expect-error There is no such event.
receiver.on('prompt_run.complete', () => {});

/** @param {import('@videovector-webhooks/core').AnyReceiver} target */
export const listener = (target) => nodeHandler(target);
listener(receiver);
