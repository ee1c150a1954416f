// One web process: it verifies deliveries and enqueues them.

import { createReceiver } from '@videovector-webhooks/core';
import { SECRET } from '../../support/deliveries.js';
import { answeringOf } from '../receiver/answering.js';
import { failpoints } from '../receiver/failpoints.js';
import { serve } from '../receiver/serve.js';
import type { ReceiverMessage } from '../receiver/setup.js';
import { skewClock } from '../receiver/skewed-clock.js';
import { engineOf } from './engines.js';
import { QUEUE_FIXTURES, type QueueFixture } from './fixtures.js';
import type { QueueSetup } from './setup.js';

const setup = JSON.parse(process.argv[2]!) as QueueSetup;
process.on('disconnect', () => process.exit());
skewClock(setup.clockSkewMs);

const reach = failpoints(setup.killPlan, setup.directory);
const fixture: QueueFixture = QUEUE_FIXTURES[setup.fixture ?? 'honest-queue'];
const { queue, isDead, close } = await engineOf(setup.queue).openQueue(setup.engine, fixture.killLimit);
const enqueuing = fixture.queue?.(queue, { isDead }) ?? queue;
const receiver = createReceiver({
  secrets: SECRET,
  logger: { warn() {}, error() {} },
  queue: {
    async enqueue(delivery) {
      reach('before-enqueue', delivery.deliveryId);
      await enqueuing.enqueue(delivery);
      reach('after-enqueue', delivery.deliveryId);
    },
  },
});
const { server, port } = await serve(answeringOf(receiver));

process.on('message', async (message) => {
  if (message !== 'close') return;
  server.close();
  server.closeAllConnections();
  await receiver.close();
  await close();
  process.exit();
});
process.send?.({ port } satisfies ReceiverMessage);
