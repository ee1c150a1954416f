import { createReceiver } from '@videovector-webhooks/core';
import { webhooks } from '@videovector-webhooks/fastify';
import Fastify from 'fastify';

const receiver = createReceiver({ secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

const app = Fastify();
app.register(webhooks(receiver), { prefix: '/webhooks/videovector' });
await app.listen({ port: Number(process.env['PORT'] ?? 3000) });
