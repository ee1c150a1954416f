import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { headersOf, readStart } from './read-answer.js';
import { writeBody } from './write-body.js';

/** A request to a receiver, byte for byte. */
export interface Outgoing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Break the connection in the middle of the body. */
  readonly cut?: boolean | undefined;
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

/** A kept connection may be closed by the receiver just as it is used again: an error that no fault has asked for. */
const CONNECTIONS = { keepAlive: false, maxSockets: 64 };

/**
 * Posts to receivers, and takes their answers as they come: no redirect is followed, nothing is tried again.
 *
 * By hand, not with `fetch`, since a body must be cut or slowed down on the wire.
 */
export class Transport {
  readonly #timeoutMs: number;
  readonly #http = new HttpAgent(CONNECTIONS);
  readonly #https = new HttpsAgent(CONNECTIONS);
  /** Ends a request that is under way, and says why. */
  readonly #underWay = new Set<(why: string) => void>();
  #closed = false;

  /** @param timeoutMs How long a receiver has to answer when it has the body, in real time. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Never rejects: where there is no answer, it says why. */
  post(outgoing: Outgoing): Promise<Incoming> {
    return new Promise((resolve) => {
      let request: ClientRequest | undefined;
      let deadline: NodeJS.Timeout | undefined;
      const end = (incoming: Incoming): void => {
        clearTimeout(deadline);
        this.#underWay.delete(giveUp);
        resolve(incoming);
        request?.destroy();
      };
      const giveUp = (why: string): void => end({ status: null, error: why });
      const fail = (error: NodeJS.ErrnoException): void => giveUp(reasonOf(error));
      if (this.#closed) return giveUp('the sandbox was closed');

      this.#underWay.add(giveUp);
      try {
        request = this.#open(outgoing);
      } catch (error) {
        // A route of the options may make a URL that is none.
        return fail(error as Error);
      }
      request.on('error', fail);
      request.on('response', (response) => {
        const answered = (body: string): void =>
          end({ status: response.statusCode ?? 0, headers: headersOf(response), body });
        readStart(response).then(answered, fail);
      });
      const sent = request;
      // The receiver's time begins with the connection, not while the request waits for one or a slow body is on its way.
      const wait = (): void => {
        deadline = setTimeout(giveUp, this.#timeoutMs, `no answer in ${this.#timeoutMs} ms`);
      };
      request.on('socket', () => writeBody(sent, outgoing, wait));
    });
  }

  /** Ends what is under way, and posts nothing more. */
  close(): void {
    this.#closed = true;
    for (const giveUp of [...this.#underWay]) giveUp('the sandbox was closed');
  }

  #open({ url, headers, body }: Outgoing): ClientRequest {
    const target = new URL(url);
    const options = { method: 'POST', headers: { ...headers, 'content-length': String(body.length) } };
    return target.protocol === 'https:'
      ? httpsRequest(target, { ...options, agent: this.#https })
      : httpRequest(target, { ...options, agent: this.#http });
  }
}

/** Why there was no answer, with nothing of what was sent. */
function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === undefined || message.includes(code)) return message;
  return message === '' ? code : `${code}: ${message}`;
}
