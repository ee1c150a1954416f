import type { Delivery } from '../delivery.js';
import { canonicalize } from '../json/canonicalize.js';
import { signBody } from '../signature/verify-signature.js';

/** A delivery as `deliveryOf` makes it. */
type CapturedDelivery = Delivery & { body: Uint8Array; headers: Readonly<Record<string, string>> };

/**
 * Makes a new delivery of an old one, so that no inbox takes it for a duplicate: a new delivery id and, where the
 * secret is known, a new event id and time, signed anew.
 *
 * The payload is edited as text, in its canonical form, so that no number changes: of equal keys the last one
 * counts, so the new fields are put behind the old ones.
 *
 * @param now The new time, in milliseconds since the epoch.
 */
export async function freshen(
  delivery: CapturedDelivery,
  secret: string | undefined,
  now: number,
): Promise<CapturedDelivery> {
  const headers: Record<string, string> = { ...delivery.headers };
  if (headers['x-delivery-id'] !== undefined) headers['x-delivery-id'] = `dlv_replay_${crypto.randomUUID()}`;
  if (secret === undefined) return { ...delivery, headers };

  const text = new TextDecoder().decode(canonicalize(delivery.body));
  if (!text.startsWith('{')) return { ...delivery, headers };
  const fields = JSON.stringify({
    id: `evt_replay_${crypto.randomUUID()}`,
    created_at: new Date(now).toISOString(),
  });
  const body = canonicalize(text === '{}' ? fields : `${text.slice(0, -1)}, ${fields.slice(1)}`);
  headers['x-webhook-signature'] = await signBody(body, secret);
  return { ...delivery, headers, body };
}
