// src/index.ts

import { http } from '@google-cloud/functions-framework';
import { createReceiver } from '@videovector-webhooks/core';
import { nodeHandler } from '@videovector-webhooks/core/node';

const receiver = createReceiver({ secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

http('videovector', nodeHandler(receiver));
