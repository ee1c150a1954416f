import type { EventName } from '@videovector-webhooks/core';

/** A known name, or one that VideoVector has added since. */
export type Open<Known extends string> = Known | (string & Record<never, never>);

/** The state of a webhook. VideoVector sets `disabled` after too many failures. */
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
  /** As JavaScript reads it: `12.0` becomes 12, and integers beyond 2^53 are rounded. */
  readonly metadata: Readonly<Record<string, unknown>> | null;
  /** The metadata as canonical JSON text, with every digit. The kit adds this field; it is not enumerable. */
  readonly metadataJson: string | null;
  readonly [field: string]: unknown;
}

/** A new subscription. Its secret is shown here and never again. */
export interface WebhookWithSecret extends Webhook {
  /** The signing secret. `console.log` hides it; `JSON.stringify` keeps it, so that it can be stored. */
  readonly secret: string;
}

/** The fields of a webhook to create. */
export interface CreateWebhook {
  /** 1 to 100 characters. */
  readonly name: string;
  /** An https URL. */
  readonly url: string;
  readonly events: readonly Open<EventName>[];
  /** Default: all indexes. */
  readonly index_ids?: readonly string[] | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
  /** The metadata as the JSON text of an object instead, so that `12.0` and large integers keep every digit. */
  readonly metadataJson?: string | undefined;
}

type PartialOf<Fields> = { readonly [Name in keyof Fields]?: Fields[Name] | undefined };

/** The fields of a webhook to change; the others stay as they are. */
export interface UpdateWebhook extends PartialOf<CreateWebhook> {
  readonly status?: 'active' | 'paused' | undefined;
}

/** The result of `rotateSecret`. */
export interface RotatedSecret {
  readonly webhook_id: string;
  /** The new signing secret. `console.log` hides it; `JSON.stringify` keeps it, so that it can be stored. */
  readonly new_secret: string;
  readonly [field: string]: unknown;
}

/** How the receiver answered a test event. */
export interface WebhookTestResult {
  readonly success: boolean;
  readonly status_code: number | null;
  readonly error: string | null;
  readonly [field: string]: unknown;
}

/** The result of `delete`. */
export interface DeletedWebhook {
  readonly message: string;
  readonly [field: string]: unknown;
}
