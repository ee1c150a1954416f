import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { type OutgoingBody, writeBody } from './write-body.js';

/** A request to a receiver, byte for byte. */
export interface OutgoingRequest extends OutgoingBody {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The response of a receiver, or why there was none. */
export type Answer =
  | {
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      /** The beginning of the body. */
      readonly body: string;
      readonly error?: undefined;
    }
  | { readonly status: null; readonly error: string };

/** A kept connection may be closed by the receiver just as it is used again: an error that no fault asked for. */
const CONNECTIONS = { keepAlive: false, maxSockets: 64 };
/** How much of a response's body is kept, in characters. */
const KEPT_LENGTH = 2_000;
const CLOSED = 'the sandbox was closed';

/**
 * Posts to receivers. Follows no redirect and retries nothing. It doesn't use `fetch`, since a body may have to be cut or slowed
 * down on the wire.
 */
export class Transport {
  readonly #timeoutMs: number;
  readonly #http = new HttpAgent(CONNECTIONS);
  readonly #https = new HttpsAgent(CONNECTIONS);
  /** One function for each request in flight, which ends it with an error. */
  readonly #inFlight = new Set<(error: string) => void>();
  #closed = false;

  /** @param timeoutMs How long a receiver may take to respond once it has the body, in milliseconds of real time. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Never rejects. Without a response, the answer says why. */
  post(outgoing: OutgoingRequest): Promise<Answer> {
    return new Promise((resolve) => {
      let request: ClientRequest | undefined;
      let deadline: NodeJS.Timeout | undefined;
      const end = (answer: Answer): void => {
        clearTimeout(deadline);
        this.#inFlight.delete(giveUp);
        resolve(answer);
        request?.destroy();
      };
      const giveUp = (error: string): void => end({ status: null, error });
      const fail = (error: NodeJS.ErrnoException): void => giveUp(reasonOf(error));
      if (this.#closed) return giveUp(CLOSED);

      this.#inFlight.add(giveUp);
      try {
        request = this.#open(outgoing);
      } catch (error) {
        // The option `routes` can produce an invalid URL.
        return fail(error as Error);
      }
      request.on('error', fail);
      request.on('response', (response) => {
        const answered = (body: string): void =>
          end({ status: response.statusCode ?? 0, headers: headersOf(response), body });
        readStart(response).then(answered, fail);
      });
      const sent = request;
      // The time begins when the body is sent, not while the request waits for a connection.
      const startDeadline = (): void => {
        deadline = setTimeout(giveUp, this.#timeoutMs, `no response within ${this.#timeoutMs} ms`);
      };
      request.on('socket', () => writeBody(sent, outgoing, startDeadline));
    });
  }

  /** Ends the requests in flight, and posts nothing more. */
  close(): void {
    this.#closed = true;
    for (const giveUp of [...this.#inFlight]) giveUp(CLOSED);
  }

  #open({ url, headers, body }: OutgoingRequest): ClientRequest {
    const target = new URL(url);
    const options = {
      method: 'POST',
      headers: { ...headers, 'content-length': String(body.length) },
      ...(/(?:^|\.)localhost$/i.test(target.hostname) && { lookup: lookupLocalhost }),
    };
    return target.protocol === 'https:'
      ? httpsRequest(target, { ...options, agent: this.#https })
      : httpRequest(target, { ...options, agent: this.#http });
  }
}

/** Names under `localhost` are this machine (RFC 6761), by either family: a receiver may listen on ::1 only. */
const lookupLocalhost: LookupFunction = (_hostname, { all }, callback) => {
  const addresses = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ];
  if (all === true) callback(null, addresses);
  else callback(null, '127.0.0.1', 4);
};

/** The beginning of a response's body. A receiver that never stops sending must not fill the memory. */
async function readStart(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) {
    text += chunk as string;
    // The cut may split a surrogate pair.
    if (text.length > KEPT_LENGTH) return text.slice(0, KEPT_LENGTH).toWellFormed();
  }
  return text;
}

/** The headers of a response, repeated ones joined. */
function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

/** Why there was no response. Contains nothing of what was sent. */
function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  const text =
    code === undefined || message.includes(code) ? message : [code, message].filter(Boolean).join(': ');
  if (code === 'EPROTO')
    return 'EPROTO: the receiver does not speak TLS. Use an http URL, or the option routes';
  if (code === 'ECONNRESET') return `${text}: the receiver closed the connection without a response`;
  if (/SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/.test(code ?? '')) {
    return `${text}: start the sandbox with NODE_EXTRA_CA_CERTS, or route the URL to http with the option routes`;
  }
  return text;
}
