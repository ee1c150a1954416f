import { canonicalText } from '../json/canonical-text.js';
import { canonicalize } from '../json/canonicalize.js';
import { signBody } from '../signature/verify-signature.js';
import type { deliveryOf } from './capture-format.js';

type CapturedDelivery = ReturnType<typeof deliveryOf>;

/**
 * Makes a new delivery from a captured one, so that an inbox does not treat it as a duplicate: a new delivery id if
 * it has one and, if the secret is known, a new event id and time, signed again. Without the secret, a strict receiver still
 * sees a duplicate.
 *
 * The payload is edited as text, in its canonical form, so that no number changes. The last of equal keys counts, so
 * the new fields are appended to the old ones.
 *
 * @param secret The secret to sign with; without one the body stays as it is.
 * @param now The new `created_at`, in milliseconds since the epoch.
 * @throws CanonicalJsonError If there is a secret and the body is not JSON.
 */
export async function resign(
  delivery: CapturedDelivery,
  secret: string | undefined,
  now: number,
): Promise<CapturedDelivery> {
  // These identify the attempt that was captured.
  const { 'idempotency-key': _key, 'x-delivery-attempt-id': _attempt, ...headers } = delivery.headers;
  if (headers['x-delivery-id'] !== undefined) headers['x-delivery-id'] = `del_replay_${crypto.randomUUID()}`;
  if (secret === undefined) return { ...delivery, headers };

  const text = canonicalText(delivery.body);
  if (!text.startsWith('{')) return { ...delivery, headers };
  const fields = JSON.stringify({
    id: `evt_replay_${crypto.randomUUID()}`,
    created_at: new Date(now).toISOString(),
  });
  const body = canonicalize(text === '{}' ? fields : `${text.slice(0, -1)}, ${fields.slice(1)}`);
  headers['x-webhook-signature'] = await signBody(body, secret);
  return { ...delivery, headers, body };
}
