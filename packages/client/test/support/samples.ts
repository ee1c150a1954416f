import type { Webhook, WebhookDelivery } from '@videovector-webhooks/client';

export const WEBHOOK: Omit<Webhook, 'metadataJson'> = {
  webhook_id: 'whk_01',
  name: 'Review operations',
  url: 'https://example.com/webhooks',
  events: ['prompt_run.completed'],
  index_ids: null,
  status: 'active',
  failure_count: 0,
  last_failure_at: null,
  last_success_at: null,
  created_at: '2026-10-07T00:00:00Z',
  updated_at: null,
  metadata: null,
};

export const DELIVERY: WebhookDelivery = {
  delivery_id: 'dlv_01',
  webhook_id: 'whk_01',
  event_type: 'prompt_run.completed',
  status: 'delivered',
  attempts: 1,
  last_attempt_at: '2026-10-07T00:00:00Z',
  next_retry_at: null,
  response_status_code: 200,
  response_body: '',
  error_message: null,
  created_at: '2026-10-07T00:00:00Z',
  completed_at: '2026-10-07T00:00:00Z',
  payload: null,
};
