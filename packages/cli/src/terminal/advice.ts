import type { Answer } from './answer-table.js';

/** Where a delivery was sent, and how its signature can be examined. */
export interface Situation {
  /** The receiver; undefined if there may be several. */
  readonly to?: string | undefined;
  /** How to examine the signature of this delivery. */
  readonly explain: string;
}

/**
 * Says what to check after a response that was not expected; undefined if the response says it all.
 *
 * VideoVector never retries a 4xx, so most of them lose the event. (Contract: what the delivery worker does)
 */
export function adviceFor(
  { status, code, error, forged }: Pick<Answer, 'status' | 'code' | 'error' | 'forged'>,
  { to, explain }: Situation,
): string | undefined {
  const path = to === undefined ? 'the path of the webhook’s URL' : `the path ${new URL(to).pathname}`;
  if (status === null) return noAnswer(error ?? '', to);
  if (forged && status >= 200 && status < 300)
    return `${status}: the receiver accepted a body that was changed after it was signed. It does not verify signatures, or not over the bytes that it uses.`;
  if (status === 401 || code === 'signature_invalid')
    return `401: the receiver could not verify the signature. Check that it has the same secret. To see why: ${explain}`;
  if (status === 404 || status === 405)
    return `${status}: the server has no route for a POST to it. Check ${path}, and where the receiver is mounted.`;
  if (status === 413) return '413: the body is too large for the server. Raise its limit, or the proxy’s.';
  if (code === 'handler_failed')
    return 'The handler threw an error. The receiver’s log has its message and stack.';
  if (code === 'body_altered')
    return 'Something inside the app read the body before the receiver. Register the webhook route before the body parser. The receiver’s log has the change for your framework.';
  if (code === 'handler_timeout') return 'The handler took too long. Pass long work to a queue.';
  if (status >= 300 && status <= 399)
    return `${status}: the server redirects, and VideoVector does not follow. Use the URL that it redirects to.`;
  return undefined;
}

function noAnswer(error: string, to: string | undefined): string | undefined {
  const where = to === undefined ? 'the receiver’s port' : new URL(to).host;
  if (error.includes('ECONNREFUSED'))
    return `Nothing listens on ${where}. Check that your server is running, and the port.`;
  if (/ENOTFOUND|EAI_AGAIN/.test(error)) return `The host of ${where} is unknown. Check its spelling.`;
  if (/ETIMEDOUT|timeout/i.test(error)) return 'The server did not respond in time.';
  if (/EPROTO|ERR_SSL/.test(error))
    return `${where} does not speak TLS. If it is a server on this machine, write http: instead of https:.`;
  if (/^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_)/.test(error))
    return `The TLS certificate of ${where} was not accepted (${error}). If your network has a CA of its own, set NODE_EXTRA_CA_CERTS.`;
  if (/ECONNRESET|UND_ERR_SOCKET|socket hang up/.test(error))
    return 'The server closed the connection without a response. Check whether it crashed, or expects https:.';
  return undefined;
}
