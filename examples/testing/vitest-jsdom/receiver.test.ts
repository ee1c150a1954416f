import { createReceiver } from '@videovector-webhooks/core';
import { signedDelivery, TEST_SECRET_KNOWN_TO_EVERYBODY } from '@videovector-webhooks/core/testing';
import { expect, it } from 'vitest';

it('handles a delivery once', async () => {
  const handled: string[] = [];
  const receiver = createReceiver({ secrets: TEST_SECRET_KNOWN_TO_EVERYBODY });
  receiver.on('prompt_run.completed', (event) => void handled.push(event.data.run_id));

  const delivery = await signedDelivery('prompt_run.completed', { run_id: 'run_1' });
  for (const _attempt of [1, 2]) await receiver.receive(delivery);
  expect(handled).toEqual(['run_1']);
});
