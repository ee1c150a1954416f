import { createClient, type SecretStore, type StoredSecrets } from '@videovector-webhooks/client';
import { EVENT_NAMES } from '@videovector-webhooks/core';
import { type Sandbox, type SentEvent, startSandbox } from '@videovector-webhooks/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ReceivingApp, startApp } from './receiving-app.js';

/** Soon enough for a test, and often enough for a grace period. */
const RETRIES_MS = Array.from({ length: 200 }, () => 25);

/** A store of secrets in this process. */
function secretStore(): SecretStore & { rows: Map<string, StoredSecrets> } {
  const rows = new Map<string, StoredSecrets>();
  return {
    rows,
    load: async (webhookId) => rows.get(webhookId),
    save: async (webhookId, secrets) => void rows.set(webhookId, secrets),
  };
}

/** Sends events, some of them concurrently, until it is stopped. */
function underLoad(sandbox: Sandbox): () => Promise<SentEvent[]> {
  let stopped = false;
  const sent: Promise<SentEvent>[] = [];
  const lane = async (first: number): Promise<void> => {
    for (let i = first; !stopped; i += 4) {
      const sending = sandbox.send(EVENT_NAMES[i % EVENT_NAMES.length]!);
      sent.push(sending);
      await sending;
    }
  };
  const lanes = [0, 1, 2, 3].map(lane);
  return async () => {
    stopped = true;
    await Promise.all(lanes);
    return Promise.all(sent);
  };
}

describe('rotating the secret of a receiver under load', () => {
  let sandbox: Sandbox;
  let store: ReturnType<typeof secretStore>;
  let app: ReceivingApp;
  beforeEach(async () => {
    sandbox = await startSandbox({ retryDelaysMs: RETRIES_MS });
    store = secretStore();
    app = await startApp(sandbox, 'hono', { secrets: (webhookId) => store.load(webhookId) });
    store.rows.set(app.webhookId, { secrets: [sandbox.secretOf(app.webhookId)] });
  });
  afterEach(async () => {
    await app.close();
    await sandbox.close();
  });

  /** Waits until every delivery has ended. */
  async function delivered(): Promise<void> {
    const unfinished = () =>
      sandbox.deliveries().some(({ status }) => status !== 'delivered' && status !== 'failed');
    while (unfinished()) await sandbox.clock.advance(25);
  }

  it('loses no event, and handles each once', async () => {
    const client = createClient({ apiKey: sandbox.apiKey, baseUrl: sandbox.apiUrl });
    const before = sandbox.secretOf(app.webhookId);
    const stop = underLoad(sandbox);
    const report = await client.rotate(app.webhookId, { store });
    const sent = await stop();
    await delivered();

    expect(report.webhookId).toBe(app.webhookId);
    expect(sandbox.secretOf(app.webhookId)).not.toBe(before);
    expect(store.rows.get(app.webhookId)?.secrets).toEqual([sandbox.secretOf(app.webhookId), before]);
    expect(sandbox.deliveries().filter(({ status }) => status === 'failed')).toEqual([]);
    expect(sent.length).toBeGreaterThan(20);
    const handled = app.handled.filter((id) => !id.startsWith('evt_test'));
    expect(handled.toSorted()).toEqual(sent.map(({ eventId }) => eventId).toSorted());
  });

  it('without a grace period loses events, which is what the procedure is for', async () => {
    // A receiver that has its secret from its environment, and would be redeployed a moment after the rotation.
    const plain = await startApp(sandbox, 'hono');
    const client = createClient({ apiKey: sandbox.apiKey, baseUrl: sandbox.apiUrl });
    await sandbox.send('export.ready');
    await client.webhooks.rotateSecret(plain.webhookId);
    await sandbox.send('export.ready');
    expect(sandbox.deliveries(plain.webhookId)).toMatchObject([
      { status: 'delivered' },
      { status: 'failed', response_status_code: 401 },
    ]);
    await plain.close();
  });
});
