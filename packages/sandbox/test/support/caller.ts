import type { Sandbox } from '@videovector-webhooks/sandbox';
import { ApiDocument } from './document.js';

/** What a call sends. */
export interface CallOptions {
  /** The API key; null for none. Default: the admin's. */
  readonly key?: string | null;
  /** A value, sent as JSON; or text, sent as is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The Idempotency-Key. */
  readonly once?: string;
}

/** The response to a call. */
export interface Called<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: T;
}

/** Calls the management API, and checks every response against the OpenAPI document. */
export class Caller {
  readonly document: ApiDocument;
  /** The operations and statuses that were seen: `createWebhook 201`. */
  readonly seen = new Set<string>();
  readonly #sandbox: Sandbox;

  private constructor(sandbox: Sandbox, document: ApiDocument) {
    this.#sandbox = sandbox;
    this.document = document;
  }

  static async of(sandbox: Sandbox): Promise<Caller> {
    return new Caller(sandbox, await ApiDocument.of(sandbox));
  }

  async call<T = Record<string, never>>(
    method: string,
    path: string,
    { key = this.#sandbox.apiKey, body, headers = {}, once }: CallOptions = {},
  ): Promise<Called<T>> {
    const response = await fetch(`${this.#sandbox.apiUrl}${path}`, {
      method,
      headers: {
        ...(key !== null && { 'x-api-key': key }),
        ...(once !== undefined && { 'idempotency-key': once }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = JSON.parse(text) as T;
    const operation = this.document.operationOf(method, path);
    if (operation !== undefined) {
      const status = this.document.check(operation, response.status, answer);
      this.seen.add(`${operation.operationId} ${status}`);
    }
    return { status: response.status, headers: response.headers, text, body: answer };
  }
}

/** An error of the API. */
export interface ApiErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly details?: unknown;
    readonly request_id?: string;
  };
}
