import { type Sandbox, startSandbox } from '@videovector-webhooks/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Caller, type CallOptions } from '../support/caller.js';
import type { Operation } from '../support/document.js';
import { startReceiver, type TestReceiver } from '../support/receiver.js';

const NEW = { name: 'Review', url: 'https://example.com/hook', events: ['export.ready'] };
const BODIES: Readonly<Record<string, object>> = { createWebhook: NEW, updateWebhook: { name: 'New' } };

describe('every status that the document names', () => {
  let sandbox: Sandbox;
  let receiver: TestReceiver;
  let caller: Caller;
  beforeAll(async () => {
    receiver = await startReceiver(() => 400);
    sandbox = await startSandbox({ frozen: true });
    caller = await Caller.of(sandbox);
  });
  afterAll(async () => {
    await sandbox.close();
    await receiver.close();
  });

  it('can occur, and each response has the documented form', async () => {
    for (const operation of caller.document.operations) {
      for (const status of operation.statuses) await meet(operation, status);
    }
    const documented = caller.document.operations.flatMap(({ operationId, statuses }) =>
      statuses.map((status) => `${operationId} ${status}`),
    );
    expect([...caller.seen].toSorted()).toEqual(expect.arrayContaining(documented.toSorted()));
  });

  /** Makes a call with that response. */
  async function meet({ operationId, method, path }: Operation, wanted: string): Promise<void> {
    const { webhookId } = await sandbox.subscribe(receiver.url);
    const { deliveries } = await sandbox.send('export.ready');
    const id = deliveries[0]!.delivery_id;
    const there = path.replace('{webhook_id}', webhookId).replace('{delivery_id}', id);
    const nowhere = path.replace('{webhook_id}', 'whk_none').replace('{delivery_id}', 'del_none');
    const body = BODIES[operationId];
    const plain: CallOptions = body === undefined ? {} : { body };
    const once = { once: `${operationId} ${wanted}` };

    if (wanted === '401') await caller.call(method, there, { ...plain, key: null });
    else if (wanted === '403') await caller.call(method, there, { ...plain, key: sandbox.keys.search });
    else if (wanted === '404') await caller.call(method, nowhere, plain);
    else if (wanted === '409') {
      const { deliveries: waiting } = await sandbox.send('export.ready', undefined, { fault: 'delay' });
      const delayed = path
        .replace('{webhook_id}', webhookId)
        .replace('{delivery_id}', waiting[0]!.delivery_id);
      await caller.call(method, delayed, { ...plain, ...once });
      await caller.call(method, delayed, { body: { ...body, name: 'Another' }, ...once });
    } else if (wanted === '413') await caller.call(method, there, { body: 'x'.repeat(2_000_000) });
    else if (wanted === '422') await caller.call(method, `${there}?limit=0`, { ...plain, once: ' ' });
    else if (wanted === '429' || wanted === '5XX') {
      sandbox.apiFaults.inject({ status: wanted === '429' ? 429 : 503, retryAfter: 1 });
      await caller.call(method, there, plain);
    } else await caller.call(method, there, { ...plain, ...once });
    // Not through the caller, which would count it.
    for (const { webhook_id } of sandbox.webhooks()) {
      const headers = { 'x-api-key': sandbox.apiKey };
      await fetch(`${sandbox.apiUrl}/webhooks/${webhook_id}`, { method: 'DELETE', headers });
    }
  }
});
