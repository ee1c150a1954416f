import { deliveryKey } from '@videovector-webhooks/core/inbox';

/** How a receiver makes the keys of its deliveries. */
export interface KeyForm {
  /** Its option `strict`: the key does not contain the delivery id. */
  readonly strict: boolean;
  /** Its option `secrets` is a record or a function by webhook id: the key contains the webhook id. */
  readonly secretsByWebhook: boolean;
}

/** A key under which a receiver may have recorded a delivery. */
export interface CandidateKey {
  readonly form: KeyForm;
  readonly key: string;
}

const FORMS: readonly KeyForm[] = [
  { strict: false, secretsByWebhook: true },
  { strict: false, secretsByWebhook: false },
  { strict: true, secretsByWebhook: true },
  { strict: true, secretsByWebhook: false },
];

/**
 * The keys under which a receiver may know a delivery. The bytes on the wire are the canonical form of the payload, so
 * these are the keys of what arrived. A test event arrives without a delivery id, as under `strict`.
 *
 * @param form How the receiver makes its keys, if known.
 */
export function candidateKeys(
  payloadJson: string,
  { webhookId, deliveryId, eventType }: { webhookId: string; deliveryId: string; eventType: string },
  form?: KeyForm,
): Promise<CandidateKey[]> {
  const bytes = new TextEncoder().encode(payloadJson);
  const forms = FORMS.filter(
    (each) =>
      form === undefined ||
      (each.secretsByWebhook === form.secretsByWebhook &&
        (each.strict === form.strict || eventType === 'test')),
  );
  return Promise.all(
    forms.map(async (each) => {
      const id = each.secretsByWebhook ? webhookId : undefined;
      return { form: each, key: await deliveryKey(bytes, id, each.strict ? undefined : deliveryId) };
    }),
  );
}
