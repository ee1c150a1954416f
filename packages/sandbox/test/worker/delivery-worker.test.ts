import { manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { gate } from '../../../../test/support/gate.js';
import { FaultPlan } from '../../src/faults/plan.js';
import type { Delivery } from '../../src/state/delivery.js';
import { State } from '../../src/state/state.js';
import type { StoredWebhook } from '../../src/state/webhook.js';
import { DeliveryWorker } from '../../src/worker/delivery-worker.js';
import { InFlight } from '../../src/worker/in-flight.js';

describe('work in flight', () => {
  it('is over just before its result shows, so that an observer can start it again', async () => {
    const inFlight = new InFlight();
    const seen: unknown[] = [];
    const work = async () => () => {
      seen.push(inFlight.get('a'));
      if (seen.length === 1) void inFlight.track('a', work);
    };
    const first = inFlight.track('a', work);
    expect(inFlight.get('a')).toBe(first);
    await inFlight.settled();
    expect(seen).toEqual([undefined, undefined]);
  });

  it('is awaited with the work that it starts', async () => {
    const inFlight = new InFlight();
    const held = gate();
    let last = false;
    void inFlight.track('a', async () => () => {
      void inFlight.track('b', async () => {
        await held.promise;
        return () => {
          last = true;
        };
      });
    });
    const settled = inFlight.settled();
    held.open();
    await settled;
    expect(last).toBe(true);
  });

  it('that fails is over, and rejects for its callers only', async () => {
    const inFlight = new InFlight();
    const failing = inFlight.track('a', () => Promise.reject(new Error('a defect')));
    await expect(failing).rejects.toThrow('a defect');
    expect(inFlight.get('a')).toBeUndefined();
    await inFlight.settled();
  });
});

describe('the worker', () => {
  it('keeps no timer for a deleted webhook', async () => {
    let timers = 0;
    const base = manualClock();
    const clock = {
      ...base,
      after(milliseconds: number, callback: () => void) {
        timers++;
        const cancel = base.after(milliseconds, callback);
        return () => {
          timers--;
          cancel();
        };
      },
    };
    const state = new State(undefined, 10);
    const faults = new FaultPlan();
    const retryDelaysMs = [1_000];
    const worker = new DeliveryWorker({
      state,
      faults,
      clock,
      retryDelaysMs,
      timeoutMs: 10_000,
      resolve: (url) => url,
    });
    state.webhooks.put({
      webhook_id: 'whk_1',
      url: 'http://127.0.0.1:9/',
      secret: 'whsec_1',
      status: 'active',
    } as StoredWebhook);
    for (const id of ['del_1', 'del_2', 'del_3']) {
      state.deliveries.put({
        delivery_id: id,
        webhook_id: 'whk_1',
        event_type: 'export.ready',
        status: 'pending',
        attempts: 0,
        scheduled: 0,
        payload: '{}',
      } as Delivery);
    }
    await worker.begin('del_1');
    faults.inject('delay');
    await worker.begin('del_2');
    faults.inject('reorder');
    await worker.begin('del_3');
    expect(timers).toBe(3);
    worker.forget('whk_1');
    expect(timers).toBe(0);
    await worker.stop();
  });
});
