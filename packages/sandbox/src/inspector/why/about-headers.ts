import { bodyOf, type Exchange } from '../../state/exchange.js';

/** Says where the headers, which no signature covers, are not those of the delivery. */
export function aboutHeaders(exchange: Exchange): string[] {
  const { headers, delivery_id } = exchange;
  const said: string[] = [];
  const signed = signedEventOf(exchange);
  const type = headers['x-event-type'];
  if (signed !== undefined && type !== undefined && type !== signed) {
    said.push(
      `X-Event-Type says ${type}, the body says ${signed}. No header is signed: a receiver must go by the body.`,
    );
  }
  const id = headers['x-delivery-id'];
  if (delivery_id !== null && id !== undefined && id !== delivery_id)
    said.push(`X-Delivery-ID is ${id}, which is not this delivery’s. No header is signed.`);
  return said;
}

function signedEventOf(exchange: Exchange): string | undefined {
  try {
    const { event } = JSON.parse(bodyOf(exchange).toString()) as { event?: unknown };
    return typeof event === 'string' ? event : undefined;
  } catch {
    // Python's NaN is no JSON; then nothing is said.
    return undefined;
  }
}
