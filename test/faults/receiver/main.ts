// One receiver process: started by the harness, killed by it or by itself, and started again.

import { createReceiver } from '@videovector-webhooks/core';
import { HistoryRecorder } from '../../model/history/recorder.js';
import { SECRET } from '../../support/deliveries.js';
import { type OpenFixture, openFixture } from '../fixtures/index.js';
import { TIMES } from '../times.js';
import { answeringOf } from './answering.js';
import { failpoints, withFailpoints } from './failpoints.js';
import { makeHandler } from './handler.js';
import { openInbox } from './open-inbox.js';
import { effectRecorder } from './record-effect.js';
import { serve } from './serve.js';
import type { ReceiverMessage, ReceiverSetup } from './setup.js';
import { skewClock } from './skewed-clock.js';

const setup = JSON.parse(process.argv[2]!) as ReceiverSetup;
const { leaseMs, handlerTimeoutMs, joinMs, inboxTimeoutMs } = TIMES;
// A harness that is gone can't end its receivers.
process.on('disconnect', () => process.exit());
skewClock(setup.clockSkewMs);

const store: OpenFixture =
  setup.fixture === undefined
    ? { ...(await openInbox(setup.inbox, setup.address)), usesBlocks: true }
    : openFixture(setup.fixture, setup.address);
const history = new HistoryRecorder(setup.directory);
const reach = failpoints(setup.killPlan, setup.directory);
const receiver = createReceiver({
  secrets: SECRET,
  inbox: withFailpoints(history.inbox(store.inbox), reach),
  logger: { warn() {}, error() {} },
  leaseMs,
  handlerTimeoutMs,
  joinMs,
  inboxTimeoutMs,
});
const record = history.effect(effectRecorder(setup.directory, setup.clockSkewMs, store.usesBlocks === true));
receiver.on('prompt_run.completed', history.handler(makeHandler(setup, reach, record)));

const answering = answeringOf(receiver);
const { server, port } = await serve(history.answering(store.answering?.(answering) ?? answering));

process.on('message', async (message) => {
  if (message !== 'close') return;
  server.close();
  server.closeAllConnections();
  await receiver.close();
  await store.close();
  process.exit();
});
process.send?.({ port } satisfies ReceiverMessage);
