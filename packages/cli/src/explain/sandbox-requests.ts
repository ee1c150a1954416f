import type { CapturedOutcome } from '@videovector-webhooks/core/replay';
import { readAnswer } from '@videovector-webhooks/core/tools';
import type { DeliveryRecord, Exchange } from '@videovector-webhooks/sandbox';
import type { ApiOptions } from '../options/api.js';
import { sandboxControl } from '../sending/sandbox-control.js';
import { noteOf } from '../sending/through-sandbox.js';
import type { ReceivedRequest } from './receiver-response.js';

/** A request that the sandbox has sent, and how it was answered. */
export interface SandboxRequest {
  readonly label: string;
  readonly sentAt: string;
  readonly request: ReceivedRequest;
  readonly recorded: Pick<CapturedOutcome, 'outcome' | 'code' | 'status'>;
}

/** Whether a text is an id of a delivery. */
export function isDeliveryId(text: string): boolean {
  return /^del_\w+$/.test(text);
}

/**
 * The requests that the running sandbox has sent for a delivery, in order.
 *
 * @throws UsageError If no sandbox runs, or it has no such delivery.
 */
export async function sandboxRequests(id: string, options: ApiOptions): Promise<SandboxRequest[]> {
  const control = sandboxControl(
    options,
    `There is no file ${id}, and no sandbox to look the delivery up in.`,
  );
  const { exchanges } = (await control.get(`/deliveries/${id}`)) as DeliveryRecord;
  return exchanges.map((exchange) => requestOf(id, exchange));
}

function requestOf(id: string, exchange: Exchange): SandboxRequest {
  const { started_at: sentAt, headers, body, body_encoding, status, response_body } = exchange;
  const note = noteOf(exchange);
  return {
    label: `${sentAt} ${id}${note === '' ? '' : ` (${note})`}`,
    sentAt,
    request: { headers, body: Buffer.from(body, body_encoding) },
    recorded:
      status === null
        ? { outcome: 'error', code: 'no_answer', status: 0 }
        : { ...readAnswer(response_body), status },
  };
}
