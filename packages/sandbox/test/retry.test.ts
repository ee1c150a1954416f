import { ConfigurationError } from '@videovector-webhooks/core';
import { describe, expect, it } from 'vitest';
import { gate } from '../../../test/support/gate.js';
import { useHarness } from './support/harness.js';

const DELAYS = [1_000, 20_000];
const harness = useHarness({ retryDelaysMs: DELAYS });

/** Sends an event that the receiver answers with a status, and returns the id of its delivery. */
async function answeredWith(status: number): Promise<string> {
  harness.receiver.behaviour = () => status;
  await harness.sandbox.subscribe(harness.receiver.url);
  const { deliveries } = await harness.sandbox.send('export.ready');
  return deliveries[0]!.delivery_id;
}

describe('retry', () => {
  it('sends a failed delivery again under its id, and resolves with what became of it', async () => {
    const id = await answeredWith(401);
    harness.receiver.behaviour = () => 200;
    expect(await harness.sandbox.retry(id)).toMatchObject({
      delivery_id: id,
      status: 'delivered',
      attempts: 2,
      response_status_code: 200,
      next_retry_at: null,
    });
    const [first, second] = harness.receiver.requests;
    expect(second!.body).toEqual(first!.body);
    expect(second!.headers['x-delivery-id']).toBe(id);
    expect(harness.receiver.requests).toHaveLength(2);
  });

  it('starts the schedule again if the receiver is not back', async () => {
    const id = await answeredWith(500);
    await harness.sandbox.clock.advance(DELAYS[0]!);
    await harness.sandbox.clock.advance(DELAYS[1]!);
    expect(harness.sandbox.deliveries()[0]).toMatchObject({ status: 'failed', attempts: 3 });
    const { sandbox } = harness;
    expect(await sandbox.retry(id)).toMatchObject({
      status: 'retrying',
      attempts: 4,
      next_retry_at: new Date(sandbox.clock.now() + DELAYS[0]!).toISOString(),
    });
  });

  it('of one that waits for its next attempt makes it now, and not a second time when it is due', async () => {
    const id = await answeredWith(500);
    harness.receiver.behaviour = () => 200;
    expect(await harness.sandbox.retry(id)).toMatchObject({ status: 'delivered', attempts: 2 });
    await harness.sandbox.clock.advance(DELAYS[0]!);
    expect(harness.receiver.requests).toHaveLength(2);
  });

  it('waits for the response', async () => {
    const id = await answeredWith(401);
    const { promise, open } = gate();
    harness.receiver.behaviour = async () => {
      await promise;
      return 200;
    };
    let isDone = false;
    const retried = harness.sandbox.retry(id).finally(() => {
      isDone = true;
    });
    await harness.receiver.got(2);
    expect([isDone, harness.sandbox.deliveries()[0]!.status]).toEqual([false, 'processing']);
    open();
    expect(await retried).toMatchObject({ status: 'delivered' });
  });

  it('of a paused webhook’s delivery keeps it until the webhook is active', async () => {
    const id = await answeredWith(401);
    const { webhook_id: webhookId } = harness.sandbox.webhooks()[0]!;
    await harness.call('PATCH', `/webhooks/${webhookId}`, { body: { status: 'paused' } });
    harness.receiver.behaviour = () => 200;
    expect(await harness.sandbox.retry(id)).toMatchObject({ status: 'pending', attempts: 1 });
    expect(harness.receiver.requests).toHaveLength(1);
    await harness.call('PATCH', `/webhooks/${webhookId}`, { body: { status: 'active' } });
    await harness.sandbox.settled();
    expect(harness.sandbox.deliveries()[0]).toMatchObject({ status: 'delivered', attempts: 2 });
  });

  it('meets the planned faults, as any attempt does', async () => {
    const id = await answeredWith(401);
    harness.receiver.behaviour = () => 200;
    harness.sandbox.faults.inject('duplicate');
    await harness.sandbox.retry(id);
    expect(harness.receiver.requests.map(({ headers }) => headers['x-delivery-id'])).toEqual([id, id, id]);
  });

  it('refuses a delivery that was accepted, and says why', async () => {
    const id = await answeredWith(200);
    const refused = harness.sandbox.retry(id);
    await expect(refused).rejects.toThrow(ConfigurationError);
    await expect(refused).rejects.toThrow(
      'The delivery is delivered; only failed or retrying ones can be retried.',
    );
    expect(harness.receiver.requests).toHaveLength(1);
  });

  it('refuses one that the sandbox does not have, and any once it is closed', async () => {
    const id = await answeredWith(401);
    await expect(harness.sandbox.retry('del_none')).rejects.toThrow('no longer has this delivery');
    await harness.sandbox.close();
    await expect(harness.sandbox.retry(id)).rejects.toThrow('The sandbox is closed.');
  });
});
