import { createClient } from '@videovector-webhooks/client';
import { createReceiver, EVENT_NAMES, memoryInbox } from '@videovector-webhooks/core';
import { type Sandbox, startSandbox } from '@videovector-webhooks/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../../examples/start/servers.js';
import { quietLogger } from '../support/quiet-logger.js';

/** What a deliberately wrong server does with a delivery before a receiver could see it. */
type Wrong = 'answers 200 and forgets it' | 'answers 400' | 'is down';

const DATA = '{"run_id": "run_1", "start_time": 12.0, "size": 12345678901234567890}';

describe('reconciling with a receiver that was wrong', () => {
  let sandbox: Sandbox;
  let close: () => Promise<unknown>;
  let wrong: Wrong | undefined;
  let webhookId: string;
  const handled: unknown[] = [];
  const inbox = memoryInbox();
  let receiver: ReturnType<typeof createReceiver>;

  beforeEach(async () => {
    sandbox = await startSandbox({ frozen: true });
    handled.length = 0;
    wrong = undefined;
    const server = await listen(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const status = { 'answers 200 and forgets it': 200, 'answers 400': 400, 'is down': 502 };
      if (wrong !== undefined) return void response.writeHead(status[wrong]).end();
      const { headers, method } = request;
      const outcome = await receiver.receive({ headers, method, body: Buffer.concat(chunks) });
      response.writeHead(outcome.status).end();
    });
    close = server.close;
    const subscription = await sandbox.subscribe(server.url);
    webhookId = subscription.webhookId;
    receiver = createReceiver({ secrets: subscription.secret, inbox, logger: quietLogger() });
    receiver.fallback(({ id }) => void handled.push(id));
  });
  afterEach(async () => {
    await close();
    await sandbox.close();
  });

  const client = () => createClient({ apiKey: sandbox.apiKey, baseUrl: sandbox.apiUrl });

  /** Sends ten events, some of them to the wrong server, and says which deliveries went wrong how. */
  async function sendTen(): Promise<Record<Wrong, string[]>> {
    const lost: Record<Wrong, string[]> = {
      'answers 200 and forgets it': [],
      'answers 400': [],
      'is down': [],
    };
    const plan: (Wrong | undefined)[] = [
      undefined,
      'answers 400',
      undefined,
      'answers 200 and forgets it',
      'is down',
      undefined,
      'answers 400',
      'answers 200 and forgets it',
      undefined,
      undefined,
    ];
    for (const [i, how] of plan.entries()) {
      wrong = how;
      const { deliveries } = await sandbox.send(EVENT_NAMES[i]!, DATA);
      if (how !== undefined) lost[how].push(deliveries[0]!.delivery_id);
    }
    wrong = undefined;
    return lost;
  }

  it('finds exactly what was lost, and changes nothing unless it is told to', async () => {
    const lost = await sendTen();
    const { findings, counts, cut } = await client().reconcile(webhookId, inbox);
    const found = (kind: string) =>
      findings.filter((each) => each.kind === kind).map(({ deliveryId }) => deliveryId);
    expect(found('lost').toSorted()).toEqual(lost['answers 400'].toSorted());
    expect(found('missing').toSorted()).toEqual(lost['answers 200 and forgets it'].toSorted());
    expect(found('failing')).toEqual(lost['is down']);
    expect(counts).toMatchObject({ ok: 5, lost: 2, missing: 2, failing: 1, duplicated: 0 });
    expect(cut).toEqual([]);
    expect(handled).toHaveLength(5);
  });

  it('gets everything handled once, by retries and from the log', async () => {
    await sendTen();
    await client().reconcile(webhookId, inbox, { apply: 'retry' });
    await sandbox.clock.advance(24 * 60 * 60 * 1000);
    const { applied } = await client().reconcile(webhookId, inbox, { apply: 'receive', receiver });
    expect(applied).toHaveLength(2);
    const { counts } = await client().reconcile(webhookId, inbox);
    expect(counts).toMatchObject({ ok: 10, lost: 0, missing: 0, failing: 0, duplicated: 0 });
    expect(new Set(handled).size).toBe(10);
    expect(handled).toHaveLength(10);
  });
});
