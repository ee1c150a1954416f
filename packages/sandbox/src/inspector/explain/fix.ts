import type { OutcomeCode } from '@videovector-webhooks/core';
import type { FindingCode } from '../../diagnosis/finding.js';
import type { Exchange } from '../../state/exchange.js';
import { kitCodeOf, responseOf } from '../response-code.js';
import type { Remark } from './response-remarks.js';

/** What to do about the kit's codes, if the response says all that there is to know. */
const FIXES: Partial<Record<OutcomeCode, string>> = {
  handler_failed:
    'Read the receiver’s log: it has the error and its stack. Once it is fixed, retry the delivery.',
  schema_failed: 'Compare the data below with your schema: the receiver’s log names the field.',
  handler_timeout: 'Make the handler faster, raise handlerTimeoutMs, or enqueue the delivery.',
  permanent_error: 'Your handler threw a PermanentError. Retry the delivery once the handler accepts it.',
  inbox_unavailable: 'Check whether the receiver reaches the database of its inbox.',
  queue_unavailable: 'Check whether the receiver reaches its queue.',
  secrets_unavailable: 'Check the receiver’s option secrets: its function failed or returned nothing.',
  body_altered:
    'Register the webhook route before the body parser: something inside the app read the body first. The receiver’s log has the change for your framework.',
  body_too_large: 'Raise maxBodyBytes of the receiver.',
};

/** What to do about a response that is no success, in a sentence. */
export function fixFor(
  exchange: Exchange,
  cause: FindingCode,
  responses: readonly Remark[],
): string | undefined {
  const { status, error, kind, headers } = exchange;
  const code = kitCodeOf(responseOf(exchange));
  if (code === 'ignored')
    return `Register a handler for it: receiver.on('${headers['x-event-type']}', (event) => { … }).`;
  if (responses[0]?.tone !== 'bad' && cause.startsWith('verified_')) return undefined;
  if (status === null) {
    return /ECONNREFUSED|ENOTFOUND/.test(error ?? '')
      ? 'Start the receiver, or correct the URL of the subscription.'
      : undefined;
  }
  const accepted = status >= 200 && status <= 299;
  if (accepted) return cause.startsWith('verified_') ? undefined : 'Verify the signature over the raw bytes.';
  if (kind === 'forgery') return undefined;
  if (code === undefined && (status === 404 || status === 405))
    return 'Check the path of the subscription’s URL: the receiver has no route for this POST.';
  if (code !== undefined && code !== 'signature_invalid') return FIXES[code];
  if (!cause.startsWith('verified_')) {
    // A lost float says so itself.
    return cause === 'unexplained' || cause === 'floats_lost'
      ? undefined
      : 'Pass the receiver the raw bytes: no body parser or proxy before it may rewrite the JSON.';
  }
  if (code === undefined && status !== 401) return undefined;
  return 'Give the receiver the secret of this subscription, restart it, and retry the delivery.';
}
