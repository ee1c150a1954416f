// One worker process: it handles what the web processes have enqueued, in the transaction of its inbox.

import { createReceiver, type DeliveryContext, PermanentError } from '@videovector-webhooks/core';
import { SECRET } from '../../support/deliveries.js';
import { numberOf } from '../delivery.js';
import { failpoints, withFailpoints } from '../receiver/failpoints.js';
import { makeHandler } from '../receiver/handler.js';
import { openInbox } from '../receiver/open-inbox.js';
import { effectRecorder } from '../receiver/record-effect.js';
import type { ReceiverMessage } from '../receiver/setup.js';
import { TIMES } from '../times.js';
import { engineOf } from './engines.js';
import { QUEUE_FIXTURES, type QueueFixture } from './fixtures.js';
import { isRejected } from './rejection.js';
import type { QueueSetup } from './setup.js';

const setup = JSON.parse(process.argv[2]!) as QueueSetup;
const { leaseMs, handlerTimeoutMs, joinMs, inboxTimeoutMs } = TIMES;
process.on('disconnect', () => process.exit());

const reach = failpoints(setup.killPlan, setup.directory);
const store = await openInbox('postgres-transactional', setup.database);
const receiver = createReceiver({
  secrets: SECRET,
  inbox: withFailpoints(store.inbox, reach),
  logger: { warn() {}, error() {} },
  leaseMs,
  handlerTimeoutMs,
  joinMs,
  inboxTimeoutMs,
});
const handle = makeHandler(setup, reach, effectRecorder(setup.directory, 0, true));
if (setup.isEmpty !== true) {
  receiver.on('prompt_run.completed', async (event, context: DeliveryContext) => {
    const { deliveryId = '', attempt } = context;
    if (attempt === 1 && isRejected(setup.seed, numberOf(deliveryId))) throw new PermanentError('rejected');
    await handle(event, context);
  });
}

const fixture: QueueFixture = QUEUE_FIXTURES[setup.fixture ?? 'honest-queue'];
const processing = fixture.receiver?.(receiver) ?? receiver;
const worker = await engineOf(setup.queue).openWorker(setup.engine, processing, fixture.killLimit);

process.on('message', async (message) => {
  if (message !== 'close') return;
  await worker.close();
  await receiver.close();
  await store.close();
  process.exit();
});
// It listens nowhere.
process.send?.({ port: 0 } satisfies ReceiverMessage);
