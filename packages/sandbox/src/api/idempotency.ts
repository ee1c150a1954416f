import { createHash } from 'node:crypto';
import stringify from 'fast-json-stable-stringify';
import type { Context } from 'hono';
import type { State, StoredResponse } from '../state.js';
import { keyOf } from './keys.js';
import { Problem } from './problem.js';

/** An answer that is kept, so that a repeated request gets it again. */
export interface Answer {
  readonly status: 200 | 201;
  readonly body: string;
  /** The webhook that it is about: where that is gone, the request is made anew. */
  readonly webhookId: string;
}

/**
 * Makes POST and PATCH safe to repeat: the same key with the same request gets the same answer, with another request a 409.
 * Only success is kept, so that a request that was refused can be mended under its key. (Contract: Management API.)
 */
export class Idempotency {
  readonly #state: State;
  /** Requests under way, so that two at once are one. */
  readonly #underWay = new Map<string, { fingerprint: string; answer: Promise<Answer> }>();

  constructor(state: State) {
    this.#state = state;
  }

  /**
   * @param body The request's body, parsed; undefined where it has none.
   * @throws Problem `idempotency_request_mismatch`, and what the work throws.
   */
  async once(
    c: Context,
    key: string | undefined,
    body: unknown,
    work: () => Promise<Answer>,
  ): Promise<Response> {
    if (key === undefined) return respond(c, await work());
    // A key belongs to who uses it, by whichever header.
    const id = createHash('sha256')
      .update(JSON.stringify([keyOf(c), key]))
      .digest('hex');
    const fingerprint = stringify({ method: c.req.method, path: c.req.path, body: body ?? null });

    const standing = this.#underWay.get(id) ?? this.#state.responses.get(id);
    if (standing !== undefined && standing.fingerprint !== fingerprint) {
      throw new Problem(
        'idempotency_request_mismatch',
        'This Idempotency-Key was used for another request; repeat that one, or take another key',
      );
    }
    if (standing !== undefined) {
      c.header('idempotency-replayed', 'true');
      return respond(c, 'answer' in standing ? await standing.answer : stored(standing));
    }
    const answer = work();
    this.#underWay.set(id, { fingerprint, answer });
    try {
      const { status, body: text, webhookId } = await answer;
      this.#state.remember({ id, fingerprint, webhook_id: webhookId, status, body: text });
      return respond(c, await answer);
    } finally {
      this.#underWay.delete(id);
    }
  }
}

function stored({ status, body, webhook_id: webhookId }: StoredResponse): Answer {
  return { status: status as Answer['status'], body, webhookId };
}

function respond(c: Context, { status, body }: Answer): Response {
  return c.body(body, status, { 'content-type': 'application/json' });
}
