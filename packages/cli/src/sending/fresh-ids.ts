import type { deliveryOf, ReplayResult } from '@videovector-webhooks/core/replay';

/** An id that `replay --fresh` has replaced. */
export interface FreshId {
  readonly of: 'delivery' | 'event';
  /** Undefined if the captured event had none. */
  readonly before: string | undefined;
  readonly now: string;
}

/** The ids under which a delivery was sent again that are not those of its capture. */
export function freshIds({ capture, delivery }: ReplayResult): FreshId[] {
  const { headers, body } = delivery as ReturnType<typeof deliveryOf>;
  const captured = capture.body ?? Buffer.from(capture.body_base64 ?? '', 'base64').toString();
  const ids = [
    { of: 'delivery', before: capture.headers['x-delivery-id'], now: headers['x-delivery-id'] },
    { of: 'event', before: eventIdIn(captured), now: eventIdIn(Buffer.from(body ?? []).toString()) },
  ] as const;
  return ids.flatMap(({ of, before, now }) =>
    now === undefined || now === before ? [] : [{ of, before, now }],
  );
}

function eventIdIn(body: string): string | undefined {
  try {
    const { id } = JSON.parse(body) as { id?: unknown };
    return typeof id === 'string' ? id : undefined;
  } catch {
    // Without a secret, a body that is not JSON is sent as it is.
    return undefined;
  }
}
