import { createHmac } from 'node:crypto';

export const SECRET = 'whsec_0123456789abcdef';
const LARGE = 1_200_000;

/** A delivery, with the id of the run that the handler prints. */
export interface TestDelivery {
  readonly runId: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a response says. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The deliveries of one row of the table; no two rows share a run id. */
export function deliveriesFor(
  row: string,
): Record<'float' | 'wrong' | 'large' | 'nan' | 'unset', TestDelivery> {
  const id = row.replaceAll(/\W+/g, '_').toLowerCase();
  return {
    float: delivery(`${id}_float`),
    wrong: delivery(`${id}_wrong`, { secret: 'whsec_of_somebody_else' }),
    large: delivery(`${id}_large`, { extra: `"note": "${'n'.repeat(LARGE)}", ` }),
    nan: delivery(`${id}_nan`, { extra: '"loudness": NaN, ' }),
    unset: delivery(`${id}_unset`),
  };
}

/** A delivery as Python prints and signs it, with a float that JavaScript can't print. */
function delivery(runId: string, { secret = SECRET, extra = '' } = {}): TestDelivery {
  const body =
    `{"api_version": "2024-01", "created_at": "2026-10-07T00:00:00Z", "data": {${extra}"run_id": "${runId}", ` +
    `"start_time": 12.0, "title": "caf\\u00e9"}, "event": "prompt_run.completed", "id": "evt_${runId}"}`;
  return {
    runId,
    body,
    headers: {
      'content-type': 'application/json',
      'x-webhook-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      'x-webhook-id': 'whk_01',
      'x-delivery-id': `del_${runId}`,
      'x-event-type': 'prompt_run.completed',
    },
  };
}

/** Sends a delivery; a broken connection has the status 0. */
export async function send(url: string, { body, headers }: TestDelivery): Promise<Answer> {
  try {
    const init = {
      method: 'POST',
      body,
      // Servers close a kept connection after 5 seconds, which may be just when the next delivery is sent.
      headers: { ...headers, connection: 'close' },
      redirect: 'manual',
      signal: AbortSignal.timeout(60_000),
    } as const;
    const response = await fetch(url, init);
    return { status: response.status, text: await response.text() };
  } catch (error) {
    return { status: 0, text: String((error as Error).cause ?? error) };
  }
}
