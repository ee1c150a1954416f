import { type BodySource, readStream } from './read-body.js';

/**
 * The body of a web-standard request: its stream, or nothing where something before us has consumed it.
 *
 * @param request The request, read or unread.
 * @param advice The one change that keeps the exact bytes, for this framework.
 * @returns What to pass to `receiver.receive` as the body.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { bodyOfWebRequest } from '@videovector-webhooks/core/adapter';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * const request = new Request('http://localhost/', { method: 'POST', body: '{}' });
 * const body = bodyOfWebRequest(request, 'read a clone of the request');
 * console.log((await receiver.receive({ headers: request.headers, body })).code); // signature_invalid
 * ```
 */
export function bodyOfWebRequest(request: Request, advice: string): BodySource {
  if (request.bodyUsed) return { consumed: undefined, advice };
  return async (limit, abort) => {
    const announced = announcedLength(request.headers);
    if (announced <= limit) return readAnnounced(request, announced, limit);
    // A server may begin to read as soon as the stream is touched, so it is not touched before it is needed.
    const { body } = request;
    const bytes = body === null ? new Uint8Array() : await readStream(body, limit, abort.signal);
    // The stream of a client that has hung up may end as if it were whole.
    if (request.signal.aborted) throw hungUp();
    return bytes;
  };
}

/**
 * NaN where no length is announced that a server would hold a sender to. With both headers a lenient server goes by
 * Transfer-Encoding (RFC 9112, 6.3): the announced length would bound nothing.
 */
function announcedLength(headers: Headers): number {
  const length = headers.get('content-length') ?? '';
  return /^\d+$/.test(length) && !headers.has('transfer-encoding') ? Number(length) : Number.NaN;
}

/**
 * Reads a body whose length is announced, and bounded by that: servers hold a sender to it. It takes no stream, which would
 * cost some of them more than all the rest of a delivery.
 */
async function readAnnounced(
  request: Request,
  announced: number,
  limit: number,
): Promise<Uint8Array | 'too_large'> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  // Somebody before us may have put a shorter body into the request: it is refused only where the sender has gone.
  if (bytes.length < announced && request.signal.aborted) throw hungUp();
  return bytes.length > limit ? 'too_large' : bytes;
}

function hungUp(): Error {
  return new Error('The sender hung up before the body was whole');
}
