// handler.ts

import { configure } from '@codegenie/serverless-express';
import { createReceiver } from '@videovector-webhooks/core';
import { webhooks } from '@videovector-webhooks/express';
import express from 'express';

const receiver = createReceiver({ secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

const app = express();
app.post('/webhooks/videovector', webhooks(receiver));
export const handler = configure({ app });
