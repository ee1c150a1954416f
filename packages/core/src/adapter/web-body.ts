import { type BodySource, readStream } from '../body.js';

/**
 * The body of a web-standard request: its stream, or nothing where something before us has consumed it.
 *
 * @param advice The one change that keeps the exact bytes, for this framework.
 */
export function bodyOfWebRequest(request: Request, advice: string): BodySource {
  if (request.bodyUsed) return { consumed: undefined, advice };
  return async (limit, signal) => {
    // A server may begin to read as soon as the stream is touched, so it is not touched before it is needed.
    const { body } = request;
    const bytes = body === null ? new Uint8Array() : await readStream(body, limit, signal);
    // The stream of a client that has hung up may end as if it were whole.
    return bytes;
  };
}
