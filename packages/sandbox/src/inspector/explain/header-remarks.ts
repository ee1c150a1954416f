import { bodyOf, type Exchange } from '../../state/exchange.js';

/** Remarks on headers that contradict the body or the delivery. No signature covers them. */
export function headerRemarks(exchange: Exchange): string[] {
  const { headers, delivery_id } = exchange;
  const remarks: string[] = [];
  const signed = signedEventOf(exchange);
  const type = headers['x-event-type'];
  if (signed !== undefined && type !== undefined && type !== signed) {
    remarks.push(
      `X-Event-Type says ${type}, the body says ${signed}. Headers are not signed, so a receiver must use the body.`,
    );
  }
  const id = headers['x-delivery-id'];
  if (delivery_id !== null && id !== undefined && id !== delivery_id)
    remarks.push(`X-Delivery-ID is ${id}, which is not this delivery’s. Headers are not signed.`);
  return remarks;
}

function signedEventOf(exchange: Exchange): string | undefined {
  try {
    const { event } = JSON.parse(bodyOf(exchange).toString()) as { event?: unknown };
    return typeof event === 'string' ? event : undefined;
  } catch {
    // Python's NaN is not JSON, and neither is a cut body.
    return undefined;
  }
}
