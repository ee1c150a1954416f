// deno run --allow-net --allow-env deno.ts

import { createReceiver } from '@videovector-webhooks/core';

/** The part of Deno's types that this example uses. In Deno, remove these lines. */
declare const Deno: {
  readonly env: { get(name: string): string | undefined };
  serve(options: { port: number }, handler: (request: Request) => Promise<Response>): unknown;
};

const receiver = createReceiver({ secrets: Deno.env.get('VIDEOVECTOR_WEBHOOK_SECRET') });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

Deno.serve({ port: Number(Deno.env.get('PORT') ?? 3000) }, receiver.fetch);
