import {
  ConfigurationError,
  createReceiver,
  type Outcome,
  type ReceiverOptions,
} from '@videovector-webhooks/core';
import type { NamedSecret } from '../options/secrets.js';

/** The options of a receiver that decide what it answers to a delivery. */
export type DecidingOptions = Pick<
  ReceiverOptions,
  'strict' | 'graceUntil' | 'maxBodyBytes' | 'fallbackMaxBytes' | 'acceptCompactJson'
>;

/** A request as it reached the receiver. */
export interface ReceivedRequest {
  /** Default: `POST`. */
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What a receiver would answer, or why it does not start. */
export type ReceiverResponse =
  | Pick<Outcome, 'outcome' | 'code' | 'status'>
  | { readonly refusesToStart: string };

/**
 * Finds out what a receiver would answer to a delivery, by running one with these secrets and options, an empty inbox, and
 * handlers that succeed.
 */
export async function receiverResponse(
  { method = 'POST', headers, body }: ReceivedRequest,
  secrets: readonly NamedSecret[],
  options: DecidingOptions,
): Promise<ReceiverResponse> {
  try {
    const receiver = createReceiver({ ...options, secrets: secretsOption(secrets), logger: SILENT }).fallback(
      () => {},
    );
    const { outcome, code, status } = await receiver.receive({ method, headers, body });
    await receiver.close();
    return { outcome, code, status };
  } catch (error) {
    if (error instanceof ConfigurationError) return { refusesToStart: error.message };
    throw error;
  }
}

/** A record if every secret was given with its webhook, else a list. */
function secretsOption(secrets: readonly NamedSecret[]): string[] | Record<string, string[]> {
  if (secrets.some(({ webhookId }) => webhookId === undefined)) return secrets.map(({ value }) => value);
  const byWebhook: Record<string, string[]> = {};
  for (const { webhookId = '', value } of secrets) {
    byWebhook[webhookId] = [...(byWebhook[webhookId] ?? []), value];
  }
  return byWebhook;
}

/** The findings say what the receiver would log. */
const SILENT = { warn: () => {}, error: () => {} };

/** Describes it in a sentence. */
export function describeResponse(response: ReceiverResponse): string {
  if ('refusesToStart' in response)
    return `A receiver with these secrets does not start: ${response.refusesToStart}`;
  return `A receiver with these secrets and options answers ${response.status} (${response.code}) to these bytes.`;
}
