// The client and the sandbox spell the API's states alike.

import type * as client from '@videovector-webhooks/client';
import type { InboxEntry } from '@videovector-webhooks/core/inbox';
import type * as sandbox from '@videovector-webhooks/sandbox';
import { typeOf } from './expect.js';

declare const webhook: client.WebhookStatus;
typeOf(webhook).is<sandbox.WebhookStatus>();
declare const delivery: client.WebhookDeliveryStatus;
typeOf(delivery).is<sandbox.WebhookDeliveryStatus>();
declare const local: client.LocalState;
typeOf(local).is<InboxEntry['state']>();
