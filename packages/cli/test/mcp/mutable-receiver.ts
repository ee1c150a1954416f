import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createReceiver, type Receiver } from '@videovector-webhooks/core';
import { nodeHandler } from '@videovector-webhooks/core/node';
import { quietLogger } from '../../../../test/support/quiet-logger.js';

/** A receiver that can be restarted with another secret, and one with an error page that shows it, as frameworks do while one develops. */
export async function startMutableReceiver() {
  const handled = new Map<string, number>();
  let receiver: Receiver;
  let leaked: string | undefined;
  const restart = (secret: string): void => {
    receiver = createReceiver({ secrets: secret, logger: quietLogger() }).on(
      'prompt_run.completed',
      ({ id = '' }) => {
        handled.set(id, (handled.get(id) ?? 0) + 1);
      },
    );
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, 'http://localhost');
    if (url.pathname === '/handled') {
      response.end(String(handled.get(url.searchParams.get('id')!) ?? 0));
      return;
    }
    if (leaked !== undefined) {
      response.writeHead(500).end(`VIDEOVECTOR_WEBHOOK_SECRET=${leaked} ${'"\u0001'.repeat(5_000)}`);
      return;
    }
    await nodeHandler(receiver)(request, response);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    restart,
    /** From now on it fails with this in the response; undefined ends that. */
    leak(secret: string | undefined): void {
      leaked = secret;
    },
    url: `${origin}/webhooks`,
    effectsUrl: `${origin}/handled?id={id}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
