import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryContext } from '@videovector-webhooks/core';
import { numberOf } from '../delivery.js';
import { draw } from '../draw.js';
import { TIMES } from '../times.js';
import type { Reach } from './failpoints.js';
import type { RecordEffect } from './record-effect.js';
import type { ReceiverSetup } from './setup.js';
import { troubleOf } from './trouble.js';

const QUICK_MS = 25;

/** Makes the handler: it leaves one effect, and meets the troubles that the seed has for it. */
export function makeHandler(
  setup: Pick<ReceiverSetup, 'seed' | 'troubles'>,
  reach: Reach,
  record: RecordEffect,
) {
  return async (_event: unknown, context: DeliveryContext): Promise<void> => {
    const { deliveryId = '', attempt, signal } = context;
    const delivery = numberOf(deliveryId);
    const trouble = troubleOf(setup, delivery, attempt);

    await sleep(draw(setup.seed, 'quick', delivery, attempt) * QUICK_MS);
    switch (trouble) {
      case 'throws':
        throw new Error('The handler failed');
      case 'outlives-lease':
        await sleep(TIMES.leaseMs * 1.3);
        break;
      case 'blocks-past-lease':
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, TIMES.leaseMs * 1.3);
        break;
      case 'hangs-until-signal':
        await sleep(TIMES.handlerTimeoutMs * 2, undefined, { signal });
        break;
      case 'ignores-signal':
      case 'fails-late':
        await sleep(TIMES.handlerTimeoutMs + TIMES.leaseMs * 1.3);
        break;
      case 'never-ends':
        await new Promise(() => {});
    }
    reach('in-handler', deliveryId);
    await record(context);
    reach('after-effect', deliveryId);
    if (trouble === 'throws-after-effect' || trouble === 'fails-late') {
      throw new Error('The handler failed when all was done');
    }
  };
}
