import { createReceiver } from '@videovector-webhooks/core';
import { webhooks } from '@videovector-webhooks/koa';
import Koa from 'koa';

const receiver = createReceiver({ secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

const route = webhooks(receiver);
const app = new Koa();
app.use((ctx, next) => (ctx.path === '/webhooks/videovector' ? route(ctx, next) : next()));
app.listen(Number(process.env['PORT'] ?? 3000));
