// Counts the files and functions of core and the Express adapter that one handled delivery passes: `pnpm bench:trace`.

import { once } from 'node:events';
import { Session } from 'node:inspector/promises';
import type { AddressInfo } from 'node:net';
import { createReceiver } from '@videovector-webhooks/core';
import { signedDelivery, TEST_SECRET_KNOWN_TO_EVERYBODY } from '@videovector-webhooks/core/testing';
import { webhooks } from '@videovector-webhooks/express';
import express from 'express';

const receiver = createReceiver({ secrets: TEST_SECRET_KNOWN_TO_EVERYBODY });
receiver.on('prompt_run.completed', async () => {});
const server = express().post('/', webhooks(receiver)).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
const post = async () => fetch(url, await signedDelivery('prompt_run.completed', { run_id: 'run_1' }));
await post();
const delivery = await signedDelivery('prompt_run.completed', { run_id: 'run_2' });

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
await fetch(url, delivery);
const { result } = await session.post('Profiler.takePreciseCoverage');
session.disconnect();
server.close();
server.closeAllConnections();

const passed = result
  .filter(({ url: file }) => /packages\/(core|express)\/src\//.test(file) && !file.includes('/testing/'))
  .map(({ url: file, functions }) => ({
    file: file.replace(/.*packages\//, '').replace(/\?.*/, ''),
    functions: functions.filter(({ ranges, functionName }) => ranges[0]!.count > 0 && functionName !== '')
      .length,
  }))
  .filter(({ functions }) => functions > 0);
for (const { file, functions } of passed) console.log(String(functions).padStart(4), file);
const total = passed.reduce((sum, { functions }) => sum + functions, 0);
console.log(`one delivery passes ${passed.length} files and ${total} named functions`);
