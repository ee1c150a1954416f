import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createReceiver, type Receiver } from '@videovector-webhooks/core';
import { nodeHandler } from '@videovector-webhooks/core/node';
import { type Sandbox, startSandbox } from '@videovector-webhooks/sandbox';

/** A sandbox in which a short story has happened. */
export interface Story {
  readonly sandbox: Sandbox;
  /** The delivery that was refused with 401. */
  readonly refused: string;
  close(): Promise<void>;
}

/** A receiver handles deliveries, loses its secret, crashes once, has no handler for an event, gets a duplicate, and crashes again. */
export async function playStory(): Promise<Story> {
  const sandbox = await startSandbox({ frozen: true, startAt: Date.UTC(2026, 9, 7, 9, 30) });
  let receiver: Receiver | undefined;
  let isBroken = false;
  const server = await listen((request, response) => nodeHandler(receiver!)(request, response));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/videovector`;
  const { secret } = await sandbox.subscribe(url, { name: 'Review operations' });
  const install = (secrets: string): void => {
    const quiet = { debug() {}, info() {}, warn() {}, error() {} };
    receiver = createReceiver({ secrets, logger: quiet }).on(
      ['media.*', 'prompt_run.*', 'export.ready'],
      () => {
        if (isBroken) throw new Error('The database is down');
      },
    );
  };
  const after = (seconds: number) => sandbox.clock.advance(seconds * 1_000);

  install(secret);
  await sandbox.send('media.created');
  await after(4);
  await sandbox.send('media.processing.completed');
  await after(31);
  install('whsec_of_another_subscription');
  const { deliveries } = await sandbox.send('prompt_run.completed');
  install(secret);
  await after(20);
  isBroken = true;
  await sandbox.send('prompt_run.failed');
  await after(10);
  isBroken = false;
  await after(60);
  await sandbox.send('import_job.started');
  await after(6);
  await sandbox.send('export.ready', undefined, { fault: 'duplicate' });
  await after(5);
  isBroken = true;
  await sandbox.send('prompt_run.progress');

  return {
    sandbox,
    refused: deliveries[0]!.delivery_id,
    async close() {
      await sandbox.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function listen(handler: Parameters<typeof createServer>[1]): Promise<Server> {
  const server = createServer(handler!);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}
