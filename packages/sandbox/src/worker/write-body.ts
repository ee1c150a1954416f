import type { ClientRequest } from 'node:http';

/** A body, and how it is sent. */
export interface OutgoingBody {
  readonly body: Uint8Array;
  /** Break the connection in the middle of the body. */
  readonly cut?: boolean | undefined;
  /** Send the body no faster than this. */
  readonly bytesPerSecond?: number | undefined;
}

/** The interval between two pieces of a slow body, in milliseconds. */
const INTERVAL_MS = 50;

/**
 * Sends the body of a request: immediately or slowly, all of it or the first half.
 *
 * @param onSent Is called once the receiver has what it will get.
 */
export function writeBody(
  request: ClientRequest,
  { body, cut = false, bytesPerSecond }: OutgoingBody,
  onSent: () => void,
): void {
  const part = cut ? body.subarray(0, Math.floor(body.length / 2)) : body;
  const end = (last: Uint8Array): void => {
    if (cut) request.write(last, () => request.destroy(new Error('the connection was cut')));
    else request.end(last);
    onSent();
  };
  if (bytesPerSecond === undefined) end(part);
  else writeSlowly(request, part, bytesPerSecond, end);
}

function writeSlowly(
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
  }, INTERVAL_MS);
}
