import { createServer } from 'node:http';
import { createReceiver } from '@videovector-webhooks/core';
import { createApp, createRouter, defineEventHandler, toNodeListener, toWebRequest } from 'h3';

const receiver = createReceiver({ secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

const router = createRouter();
router.post(
  '/webhooks/videovector',
  defineEventHandler((event) => receiver.fetch(toWebRequest(event))),
);
const app = createApp().use(router);
createServer(toNodeListener(app)).listen(Number(process.env['PORT'] ?? 3000));
