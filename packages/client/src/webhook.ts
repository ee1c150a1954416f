import type { EventName } from '@videovector-webhooks/core';

/** A name that is known, or one that VideoVector has added since. */
export type Open<Known extends string> = Known | (string & Record<never, never>);

/** `disabled` is set by VideoVector, after too many failures. */
export type WebhookStatus = 'active' | 'paused' | 'disabled';

/** A subscription, as on the wire. Fields that VideoVector has added since are there too, as `unknown`. */
export interface Webhook {
  readonly webhook_id: string;
  readonly name: string;
  readonly url: string;
  readonly events: readonly Open<EventName>[];
  /** Null for all indexes. */
  readonly index_ids: readonly string[] | null;
  readonly status: Open<WebhookStatus>;
  readonly failure_count: number;
  readonly last_failure_at: string | null;
  readonly last_success_at: string | null;
  readonly created_at: string | null;
  readonly updated_at: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly [field: string]: unknown;
}

/** A new subscription. Its secret is shown here and never again. */
export interface WebhookWithSecret extends Webhook {
  /** The signing secret. `console.log` hides it; `JSON.stringify` keeps it, so that what you store has it. */
  readonly secret: string;
}

/** What `create` takes. */
export interface CreateWebhook {
  /** 1 to 100 characters. */
  readonly name: string;
  /** An https URL. */
  readonly url: string;
  readonly events: readonly Open<EventName>[];
  /** Default: all indexes. */
  readonly index_ids?: readonly string[] | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
}

/** What `update` takes; what is left out stays as it is. */
export interface UpdateWebhook extends Partial<CreateWebhook> {
  readonly status?: 'active' | 'paused' | undefined;
}

/** What `rotateSecret` answers. */
export interface RotatedSecret {
  readonly webhook_id: string;
  /** The new signing secret. `console.log` hides it; `JSON.stringify` keeps it, so that what you store has it. */
  readonly new_secret: string;
  readonly [field: string]: unknown;
}

/** What the receiver answered to a test event. */
export interface WebhookTestResult {
  readonly success: boolean;
  readonly status_code: number | null;
  readonly error: string | null;
  readonly [field: string]: unknown;
}

/** What `delete` answers. */
export interface DeletedWebhook {
  readonly message: string;
  readonly [field: string]: unknown;
}
