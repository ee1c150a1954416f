import type { ApiOptions } from '../options/api.js';
import type { SecretOptions } from '../options/secrets.js';

/** The options of `send`. */
export interface SendOptions extends SecretOptions, ApiOptions {
  to?: string;
  data?: string;
  set: string[];
  count: number;
  webhookId: string;
  fault?: string[];
  duplicate?: true;
  tamper?: true;
  json?: true;
}

/** How one request was answered. */
export interface SentAnswer {
  /** Null for a test event. */
  readonly deliveryId: string | null;
  /** 0 if there was no response. */
  readonly status: number;
  readonly code: string;
  /** Whether it is the expected response. */
  readonly ok: boolean;
}

/** Sends one event, and returns how each of its requests was answered. */
export type EventSender = () => Promise<SentAnswer[]>;
