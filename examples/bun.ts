// bun run bun.ts

import { createReceiver } from '@videovector-webhooks/core';

/** The part of Bun's types that this example uses. With `@types/bun` installed, remove these lines. */
declare const Bun: {
  serve(options: { port: number; fetch: (request: Request) => Promise<Response> }): unknown;
};

const receiver = createReceiver({ secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

Bun.serve({ port: Number(process.env['PORT'] ?? 3000), fetch: receiver.fetch });
