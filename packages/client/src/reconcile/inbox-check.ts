import { ConfigurationError } from '@videovector-webhooks/core';
import type { Examined } from './examine.js';

/**
 * Refuses an inbox that knows none of the deliveries although the sender delivered some: it is another database, table,
 * key prefix or webhook, and every finding would be wrong.
 *
 * @throws ConfigurationError If no delivery is known to the inbox.
 */
export function assertInboxOfReceiver(all: readonly Examined[]): void {
  const checked = all.filter(({ finding }) => finding.kind !== 'unchecked');
  const missing = checked.filter(({ finding }) => finding.kind === 'missing' && finding.eventType !== 'test');
  const isKnown = checked.some(({ finding }) => finding.local !== 'absent');
  if (missing.length === 0 || isKnown) return;
  const delivered =
    missing.length === 1 ? 'the delivered event' : `any of the ${missing.length} delivered events`;
  throw new ConfigurationError(
    'inbox',
    `The inbox does not know ${delivered}, so it is probably not the receiver's. Check its database, its table or key ` +
      'prefix, and the webhook. If the receiver has no handlers for these events, select others with events. If the ' +
      'inbox is new, allow it with allowUnknownInbox. Nothing was changed.',
  );
}
