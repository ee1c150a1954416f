/** The status of a webhook. Only the service disables webhooks; the sandbox never does. */
export type WebhookStatus = 'active' | 'paused' | 'disabled';

/** A webhook as the API returns it. (Contract: Management API.) */
export interface Webhook {
  readonly webhook_id: string;
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  /** Only events of these indexes; null for all. */
  readonly index_ids: readonly string[] | null;
  readonly status: WebhookStatus;
  /** Deliveries that have failed since the last success. */
  readonly failure_count: number;
  readonly last_failure_at: string | null;
  readonly last_success_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/** A webhook with its signing secret, which the API returns only on creation and rotation. */
export interface StoredWebhook extends Webhook {
  readonly secret: string;
}

/** A webhook without its secret. */
export function publicWebhook({ secret: _secret, ...webhook }: StoredWebhook): Webhook {
  return webhook;
}

/** Whether a webhook wants an event. An event without an index is sent to webhooks of any index. */
export function wants(webhook: Webhook, event: string, indexId: string | undefined): boolean {
  if (webhook.status !== 'active' || !webhook.events.includes(event)) return false;
  return webhook.index_ids === null || indexId === undefined || webhook.index_ids.includes(indexId);
}
