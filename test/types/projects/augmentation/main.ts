// A project refines the data of an event, and declares one that VideoVector has added.

import { createReceiver, type EventName, type Handler, type WebhookEvent } from '@videovector-webhooks/core';
import { signedDelivery } from '@videovector-webhooks/core/testing';

declare module '@videovector-webhooks/core' {
  interface EventDataMap {
    'media.processing.failed': { video_id: string; reason: string };
    'media.archived': { video_id: string; archived_at: string };
  }
}

export const receiver = createReceiver({ secrets: 'whsec_example', additionalEvents: ['media.archived'] });
receiver
  .on('media.processing.failed', ({ data }) => data.reason.trim())
  .on('media.archived', ({ data }) => data.archived_at.trim())
  .on('media.*', ({ data }) => data.video_id.trim());
export const archived: Handler<'media.archived'> = ({ data }) => data.archived_at;
export const name: EventName = 'media.archived';
export type Archived = WebhookEvent<'media.archived'>;
void signedDelivery('media.archived', { video_id: 'vid_1', archived_at: '2026-10-07T00:00:00Z' });
// @ts-expect-error The data lacks archived_at.
void signedDelivery('media.archived', { video_id: 'vid_1' });
// @ts-expect-error The refined data has no such field.
receiver.on(['media.processing.failed'], ({ data }) => data.retryable);
