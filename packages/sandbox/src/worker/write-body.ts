import type { ClientRequest } from 'node:http';
import type { Outgoing } from './transport.js';

/** In what steps a slow body goes out, in milliseconds. */
const STEP_MS = 50;

/**
 * Sends the body of a request: at once or slowly, the whole or its first half.
 *
 * @param handedOver Is called when it is the receiver's turn.
 */
export function writeBody(
  request: ClientRequest,
  { body, cut = false, bytesPerSecond }: Pick<Outgoing, 'body' | 'cut' | 'bytesPerSecond'>,
  handedOver: () => void,
): void {
  const part = cut ? body.subarray(0, Math.floor(body.length / 2)) : body;
  const end = (last: Uint8Array): void => {
    if (cut) request.write(last, () => request.destroy(new Error('the connection was cut')));
    else request.end(last);
    handedOver();
  };
  if (bytesPerSecond === undefined) end(part);
  else trickle(request, part, bytesPerSecond, end);
}

function trickle(
  request: ClientRequest,
  body: Uint8Array,
  bytesPerSecond: number,
  end: (last: Uint8Array) => void,
): void {
  const began = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1_000) * bytesPerSecond);
    if (request.destroyed || due >= body.length) clearInterval(timer);
    if (request.destroyed || due <= sent) return;
    const piece = body.subarray(sent, due);
    if (due >= body.length) end(piece);
    else request.write(piece);
    sent = due;
  }, STEP_MS);
}
