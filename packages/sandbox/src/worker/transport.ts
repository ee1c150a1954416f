import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** A request to a receiver, byte for byte. */
export interface Outgoing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Break the connection after this many bytes of the body. */
  readonly cutAfterBytes?: number | undefined;
  /** Send the body no faster than this. */
  readonly bytesPerSecond?: number | undefined;
}

/** What came of it: an answer, or why there is none. */
export type Incoming =
  | {
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly error?: undefined;
    }
  | { readonly status: null; readonly error: string };

/** How much of an answer is kept, in characters. */
const ANSWER_LENGTH = 2_000;
/** A kept connection may be closed by the receiver just as it is used again: an error that no fault has asked for. */
const CONNECTIONS = { keepAlive: false, maxSockets: 64 };
const httpAgent = new HttpAgent(CONNECTIONS);
const httpsAgent = new HttpsAgent(CONNECTIONS);
/** In what steps a slow body goes out, in milliseconds. */
const SLOW_STEP_MS = 50;

/**
 * Posts a body, and takes the answer as it comes: no redirect is followed, nothing is tried again.
 *
 * By hand, not with `fetch`, since a body must be cut or slowed down on the wire.
 *
 * @param timeoutMs How long the whole exchange may take; a slow body adds the time that it needs.
 */
export function post(outgoing: Outgoing, timeoutMs: number): Promise<Incoming> {
  return new Promise((resolve) => {
    const { url, headers, body, cutAfterBytes, bytesPerSecond } = outgoing;
    const slownessMs = bytesPerSecond === undefined ? 0 : (body.length / bytesPerSecond) * 1_000;
    const options = { method: 'POST', headers: { ...headers, 'content-length': String(body.length) } };
    const request = url.startsWith('https:')
      ? httpsRequest(url, { ...options, agent: httpsAgent })
      : httpRequest(url, { ...options, agent: httpAgent });
    let deadline: NodeJS.Timeout | undefined;
    // The receiver's time begins with the connection, not while the request waits for one.
    request.on('socket', () => {
      const tooLate = (): void => void request.destroy(new Error(`no answer in ${timeoutMs} ms`));
      deadline = setTimeout(tooLate, timeoutMs + slownessMs);
    });
    const end = (incoming: Incoming): void => {
      clearTimeout(deadline);
      resolve(incoming);
      request.destroy();
    };
    request.on('error', (error: NodeJS.ErrnoException) => end({ status: null, error: reasonOf(error) }));
    request.on('response', (response) => {
      readStart(response).then(
        (text) => end({ status: response.statusCode ?? 0, headers: headersOf(response), body: text }),
        (error: NodeJS.ErrnoException) => end({ status: null, error: reasonOf(error) }),
      );
    });
    if (cutAfterBytes !== undefined) {
      request.write(body.subarray(0, cutAfterBytes), () =>
        request.destroy(new Error('the connection was cut')),
      );
    } else if (bytesPerSecond !== undefined) {
      trickle(request, body, Math.max(1, Math.ceil((bytesPerSecond * SLOW_STEP_MS) / 1_000)));
    } else {
      request.end(body);
    }
  });
}

function trickle(request: ReturnType<typeof httpRequest>, body: Uint8Array, step: number): void {
  let sent = 0;
  const timer = setInterval(() => {
    if (request.destroyed || sent >= body.length) {
      clearInterval(timer);
      request.end();
      return;
    }
    request.write(body.subarray(sent, sent + step));
    sent += step;
  }, SLOW_STEP_MS);
}

async function readStart(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) {
    text += chunk as string;
    // The status is what counts; a receiver that never stops must not fill the memory.
    if (text.length > ANSWER_LENGTH) return text.slice(0, ANSWER_LENGTH);
  }
  return text;
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

/** Why there was no answer, with nothing of what was sent. */
function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  return code === undefined || message.includes(code) ? message : `${code}: ${message}`;
}
