import { VideoVectorApiError } from '../errors.js';
import type { WriteOptions } from './call-options.js';
import type { Webhooks } from './webhooks.js';

/** The result of having a failed delivery sent again. */
export type RequeueResult =
  /** The sender sends it again. */
  | { readonly result: 'retried' }
  /** The delivery is not failed any more: another process or the sender has taken care of it. */
  | { readonly result: 'not_needed' }
  | { readonly result: 'refused'; readonly error: VideoVectorApiError };

/**
 * Has a failed delivery sent again. If that fails, the delivery's state decides whether it is still necessary, so that
 * processes that do this concurrently do not report each other's work as failures.
 *
 * @throws Any error that is not the API's, such as the reason of the signal.
 */
export async function requeue(
  webhooks: Pick<Webhooks, 'retryDelivery' | 'getDelivery'>,
  deliveryId: string,
  options: WriteOptions,
): Promise<RequeueResult> {
  try {
    await webhooks.retryDelivery(deliveryId, options);
    return { result: 'retried' };
  } catch (error) {
    if (!(error instanceof VideoVectorApiError)) throw error;
    if (error.kind !== 'conflict' && error.carriedOut === 'no') return { result: 'refused', error };
    const delivery = await webhooks
      .getDelivery(deliveryId, { signal: options.signal })
      .catch(() => undefined);
    const isFailed = delivery === undefined || delivery.status === 'failed';
    return isFailed ? { result: 'refused', error } : { result: 'not_needed' };
  }
}
