import { type ClientOptions, readClientOptions } from './options/client-options.js';
import type { LookupInbox, ReconcileOptions } from './reconcile/options.js';
import { type ReconcileReport, reconcile } from './reconcile/reconcile.js';
import type { RotateOptions } from './rotate/options.js';
import { type RotationReport, rotate } from './rotate/rotate.js';
import { createTransport } from './transport/transport.js';
import { createWebhooks, type Webhooks } from './webhooks/webhooks.js';

/** A client of the webhook part of the VideoVector API. */
export interface Client {
  readonly webhooks: Webhooks;
  /**
   * Rotates a webhook's secret without losing a delivery: opens a grace period, proves that it is open, rotates, installs
   * the new secret, proves it, and has deliveries that failed meanwhile sent again. Run it again after any failure: it
   * continues from the journal, or from `error.resume`.
   *
   * @throws RotationError If a step fails; it reports the step, what is certain, and the fix.
   * @throws ConfigurationError If an option is invalid.
   */
  rotate(webhookId: string, options: RotateOptions): Promise<RotationReport>;
  /**
   * Compares the sender's log of deliveries with the receiver's inbox: finds deliveries that were lost, that still fail,
   * that were delivered but are missing here, and events that were handled twice. Changes nothing without `apply`.
   *
   * @throws VideoVectorApiError If the API fails.
   * @throws ConfigurationError If an option is invalid, or the inbox knows none of the deliveries.
   */
  reconcile(webhookId: string, inbox: LookupInbox, options?: ReconcileOptions): Promise<ReconcileReport>;
}

/**
 * Creates a client of the VideoVector API.
 *
 * If the network or the API fails, calls that are safe to repeat are repeated: GETs, DELETEs, and all calls that the API
 * carries out once thanks to their `Idempotency-Key`.
 *
 * @param options See `ClientOptions`; none is needed if the environment has the key.
 * @throws ConfigurationError If an option is invalid; it names the option and the fix.
 * @example
 * ```ts
 * import { createClient } from '@videovector-webhooks/client';
 *
 * const client = createClient({ apiKey: 'sk_example' });
 * console.log(Object.keys(client.webhooks).length); // 12
 * ```
 */
export function createClient(options: ClientOptions = {}): Client {
  const transport = createTransport(readClientOptions(options));
  const webhooks = createWebhooks(transport);
  return {
    webhooks,
    rotate: (webhookId, rotateOptions) => rotate(webhookId, webhooks, transport, rotateOptions),
    reconcile: (webhookId, inbox, reconcileOptions = {}) =>
      reconcile({
        webhooks,
        webhookId,
        inbox,
        options: reconcileOptions,
        clock: transport.settings.clock,
      }),
  };
}
