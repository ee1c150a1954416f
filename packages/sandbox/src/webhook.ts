/** What a subscription does with events. `disabled` is the service's own; the sandbox never sets it. */
export type WebhookStatus = 'active' | 'paused' | 'disabled';

/** A subscription, as the API shows it. (Contract: Management API.) */
export interface Webhook {
  readonly webhook_id: string;
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  /** The indexes that it is about; null for all. */
  readonly index_ids: readonly string[] | null;
  readonly status: WebhookStatus;
  /** Deliveries that failed for good since the last success. */
  readonly failure_count: number;
  readonly last_failure_at: string | null;
  readonly last_success_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/** A subscription with its signing secret, which the API shows only where it makes one. */
export interface StoredWebhook extends Webhook {
  readonly secret: string;
}

/** What the API shows. */
export function publicWebhook({ secret: _secret, ...webhook }: StoredWebhook): Webhook {
  return webhook;
}

/** Whether a subscription wants an event; one that names no index belongs to all of them. */
export function wants(webhook: Webhook, event: string, indexId: string | undefined): boolean {
  if (webhook.status !== 'active' || !webhook.events.includes(event)) return false;
  return webhook.index_ids === null || indexId === undefined || webhook.index_ids.includes(indexId);
}
