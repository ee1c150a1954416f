// handler.ts

import { createReceiver } from '@videovector-webhooks/core';
import { webhooks } from '@videovector-webhooks/hono';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';

const receiver = createReceiver({ secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

const app = new Hono();
app.post('/webhooks/videovector', webhooks(receiver));
export const handler = handle(app);
