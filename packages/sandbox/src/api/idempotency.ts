import { createHash } from 'node:crypto';
import stringify from 'fast-json-stable-stringify';
import type { Context } from 'hono';
import type { State, StoredResponse } from '../state/state.js';
import { keyOf } from './keys.js';
import { Problem } from './problem.js';

/** A response that a repeated request gets again. */
export interface Answer {
  readonly status: 200 | 201;
  readonly body: string;
  /** The webhook that the response is about. Once it is deleted, the request is carried out again. */
  readonly webhookId: string;
}

/**
 * Makes POST and PATCH safe to repeat: the same request gets the same response, and the same key with another body is a
 * conflict. Keys belong to an API key, a method and a path. Only successful responses are kept, so that a refused request can
 * be corrected under its key. (Contract: Management API.)
 */
export class Idempotency {
  readonly #state: State;
  /** Requests in flight, so that concurrent copies are carried out once. */
  readonly #inFlight = new Map<string, { fingerprint: string; answer: Promise<Answer> }>();

  constructor(state: State) {
    this.#state = state;
  }

  /**
   * @param key The Idempotency-Key, if there is one.
   * @param body The parsed body, or undefined if the request has none.
   * @throws Problem `idempotency_request_mismatch`, or what `work` throws.
   */
  async once(
    c: Context,
    key: string | undefined,
    body: unknown,
    work: () => Promise<Answer>,
  ): Promise<Response> {
    if (key === undefined) return respond(c, await work());
    const id = createHash('sha256')
      .update(JSON.stringify([keyOf(c), c.req.method, c.req.path, key]))
      .digest('hex');
    const fingerprint = stringify(body ?? null);

    const earlier = this.#inFlight.get(id) ?? this.#state.responses.get(id);
    if (earlier !== undefined && earlier.fingerprint !== fingerprint) {
      throw new Problem(
        'idempotency_request_mismatch',
        'This Idempotency-Key was used with another body. Repeat that request, or use another key',
      );
    }
    if (earlier !== undefined) {
      c.header('idempotency-replayed', 'true');
      return respond(c, 'answer' in earlier ? await earlier.answer : stored(earlier));
    }
    const answer = work();
    this.#inFlight.set(id, { fingerprint, answer });
    try {
      const { status, body: text, webhookId } = await answer;
      this.#state.remember({ id, fingerprint, webhook_id: webhookId, status, body: text });
      return respond(c, await answer);
    } finally {
      this.#inFlight.delete(id);
    }
  }
}

function stored({ status, body, webhook_id: webhookId }: StoredResponse): Answer {
  return { status: status as Answer['status'], body, webhookId };
}

function respond(c: Context, { status, body }: Answer): Response {
  return c.body(body, status, { 'content-type': 'application/json' });
}
