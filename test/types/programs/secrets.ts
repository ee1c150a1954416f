// What createReceiver accepts as secrets, verifySignature accepts.

import { createReceiver, type Secrets, verifySignature } from '@videovector-webhooks/core';

const body = '{}';
const signature = null;
export const accepted: readonly (Secrets | undefined)[] = [
  process.env['VIDEOVECTOR_WEBHOOK_SECRET'],
  ['whsec_new', 'whsec_old'],
  { whk_1: 'whsec_1', whk_2: ['whsec_2', 'whsec_3'] },
  () => process.env['VIDEOVECTOR_WEBHOOK_SECRET'],
  async (webhookId, { refresh }) => ({
    secrets: `${webhookId}${refresh}`,
    graceUntil: new Date(),
    maxAgeMs: null,
  }),
];
for (const secrets of accepted) {
  createReceiver({ secrets });
  void verifySignature({ body, signature, secrets, webhookId: 'whk_1' });
}
// @ts-expect-error A number is not a secret.
createReceiver({ secrets: { whk_01: 7 } });
// @ts-expect-error A number is not a secret.
void verifySignature({ body, signature, secrets: { whk_01: 7 } });
// @ts-expect-error Secrets are required, even if the variable they come from may be missing.
createReceiver({});
