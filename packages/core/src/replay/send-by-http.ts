import type { IncomingMessage } from 'node:http';

/** A request that is sent once. */
export interface SentRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Aborts when the time for the response is over. */
  readonly signal: AbortSignal;
  readonly maxResponseBytes: number;
}

/** The status, and as much of the text as was read. */
export interface SentResponse {
  readonly status: number;
  readonly text: string;
}

/**
 * Sends a request with Node's client, on a connection of its own. `fetch` would add headers, refuse some ports, and send
 * it on a connection that the server may be closing.
 */
export function sendByHttp(
  { url, method, headers, body, signal, maxResponseBytes }: SentRequest,
  modules: { http: object; https: object },
): Promise<SentResponse> {
  const { http, https } = modules as { http: typeof import('node:http'); https: typeof import('node:https') };
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http;
    const outgoing = request(url, {
      method,
      headers: { ...headers, 'content-length': body.length, connection: 'close' },
      agent: false,
    });
    const abort = (): void => void outgoing.destroy(new Error('The time for the response is over'));
    // Node closes the connection without an error if the server answers 101, for example.
    const closed = (): void => reject(new Error('The connection was closed'));
    signal.addEventListener('abort', abort);
    outgoing
      .on('error', reject)
      .on('close', closed)
      .on('close', () => signal.removeEventListener('abort', abort))
      .on('response', (response) => {
        // Whatever happens to the connection now, there is a status.
        outgoing
          .off('close', closed)
          .off('error', reject)
          .on('error', () => {});
        void readText(response, maxResponseBytes).then((text) => {
          outgoing.destroy();
          resolve({ status: response.statusCode ?? 0, text });
        });
      })
      .end(body);
  });
}

/** Reads the text up to the limit, or as far as it came. */
async function readText(response: IncomingMessage, limit: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response) {
      text += decoder.decode(chunk as Buffer, { stream: true });
      if (text.length >= limit) break;
    }
  } catch {
    // The status is there, and that is what counts.
  }
  return text;
}
