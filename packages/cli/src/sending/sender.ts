import type { ApiOptions } from '../options/api.js';
import type { SecretOptions } from '../options/secrets.js';
import type { Answer } from '../terminal/answer-table.js';

/** The options of `send`. */
export interface SendOptions extends SecretOptions, ApiOptions {
  to?: string;
  data?: string;
  set?: string[];
  fixture?: string;
  wait: boolean;
  count: number;
  webhookId: string;
  fault?: string[];
  duplicate?: true;
  tamper?: true;
  open?: true;
  json?: true;
}

/** An event to be sent. */
export interface OutgoingEvent {
  readonly event: string;
  /** The event's data as JSON text in canonical form; undefined for the sample. */
  readonly data?: string | undefined;
  /** Faults besides those of the options. */
  readonly faults?: readonly string[] | undefined;
}

/** Sends events. */
export interface EventSender {
  /** Sends one event, and returns how each of its requests was answered. */
  send(event: OutgoingEvent): Promise<Answer[]>;
  /** How the signature of a delivery can be examined, as a command or an address. */
  explain(answer: Answer): string;
  /** The inspector's page of a delivery; undefined if there is no inspector. */
  pageOf?(answer: Answer): string;
}
