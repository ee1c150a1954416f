import { type ClientOptions, readOptions } from './options.js';
import type { LookupInbox, ReconcileOptions } from './reconcile/options.js';
import { type ReconcileReport, reconcile } from './reconcile/reconcile.js';
import type { RotateOptions } from './rotate/options.js';
import { type RotationReport, rotate } from './rotate/rotate.js';
import { createTransport } from './transport.js';
import { createWebhooks, type Webhooks } from './webhooks.js';

/** The webhook side of the VideoVector API. */
export interface Client {
  readonly webhooks: Webhooks;
  /**
   * Rotates a webhook's secret so that no delivery is lost: opens a grace period, proves that it is open, rotates,
   * installs the new secret, proves it, and has what failed meanwhile sent again. Run it again after any failure: it
   * goes on from the journal, or from `error.resume`.
   *
   * @throws RotationError Where a step fails; it says which, what is certain, and what mends it.
   * @throws ConfigurationError Where an option is wrong.
   */
  rotate(webhookId: string, options: RotateOptions): Promise<RotationReport>;
  /**
   * Compares the sender's log of deliveries with the inbox of the receiver: finds what was lost, what fails, what was
   * delivered but never seen here, and what was handled twice. It changes nothing unless `apply` says so.
   *
   * @throws VideoVectorApiError Where the API fails.
   * @throws ConfigurationError Where an option is wrong.
   */
  reconcile(webhookId: string, inbox: LookupInbox, options?: ReconcileOptions): Promise<ReconcileReport>;
}

/**
 * Creates a client of the VideoVector API.
 *
 * Calls that are safe to repeat are repeated where the network or the API fails: GETs, DELETEs, and, thanks to their
 * `Idempotency-Key`, all others.
 *
 * @param options See `ClientOptions`; nothing is needed where the environment holds the key.
 * @throws ConfigurationError Where an option is wrong; it names the option and the fix.
 * @example
 * ```ts
 * import { createClient } from '@videovector-webhooks/client';
 *
 * const client = createClient({ apiKey: 'sk_example' });
 * console.log(Object.keys(client.webhooks).length); // 12
 * ```
 */
export function createClient(options: ClientOptions = {}): Client {
  const transport = createTransport(readOptions(options));
  const webhooks = createWebhooks(transport);
  return {
    webhooks,
    rotate: (webhookId, rotation) => rotate(webhookId, webhooks, transport, rotation),
    reconcile: (webhookId, inbox, reconciling = {}) =>
      reconcile({ webhooks, webhookId, inbox, options: reconciling, clock: transport.settings.clock }),
  };
}
