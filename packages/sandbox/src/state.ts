import type { Delivery } from './delivery.js';
import type { Exchange } from './exchange.js';
import { type Persistence, Table } from './table.js';
import { warn } from './warn.js';
import type { StoredWebhook } from './webhook.js';

/** The answer to a request that came with an Idempotency-Key. */
export interface StoredResponse {
  /** Of what, by whom and under which key. */
  readonly id: string;
  readonly fingerprint: string;
  /** The webhook that the request was about, or made; with it the answer is forgotten. */
  readonly webhook_id: string;
  readonly status: number;
  readonly body: string;
}

/** A setting of the sandbox itself, such as its keys. */
export interface Setting {
  readonly name: string;
  readonly value: string;
}

/** What changed. */
export interface Change {
  readonly table: string;
  readonly id: string;
}

/** Everything that the sandbox knows: in memory, and written through to where it outlives the process. */
export class State {
  readonly webhooks: Table<StoredWebhook>;
  readonly deliveries: Table<Delivery>;
  readonly exchanges: Table<Exchange>;
  readonly responses: Table<StoredResponse>;
  readonly settings: Table<Setting>;
  readonly #persistence: Persistence | undefined;
  readonly #keep: number;
  readonly #listeners = new Set<(change: Change) => void>();

  /** @param keep How many deliveries to keep; the oldest that have ended make room. */
  constructor(persistence: Persistence | undefined, keep: number) {
    this.#persistence = persistence;
    this.#keep = keep;
    const table = <T>(
      name: string,
      idOf: (record: T) => string,
      groupOf?: (record: T) => string | null,
    ): Table<T> => new Table({ name, idOf, groupOf, persistence, changed: (change) => this.#notify(change) });
    this.webhooks = table('webhooks', ({ webhook_id }) => webhook_id);
    this.deliveries = table(
      'deliveries',
      ({ delivery_id }) => delivery_id,
      ({ webhook_id }) => webhook_id,
    );
    this.exchanges = table(
      'exchanges',
      ({ id }) => id,
      ({ delivery_id }) => delivery_id,
    );
    this.responses = table('responses', ({ id }) => id);
    this.settings = table('settings', ({ name }) => name);
  }

  #notify(change: Change): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        // Whoever looks on must not break the attempt that it looks at.
        warn(error);
      }
    }
  }

  /** Calls back after every change, until the function that it returns is called. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Removes a webhook with all that belongs to it. */
  removeWebhook(id: string): void {
    const removeAll = (): void => {
      for (const table of [this.deliveries, this.exchanges, this.responses, this.webhooks]) {
        for (const [key, record] of table.entries()) if (record.webhook_id === id) table.delete(key);
      }
    };
    // Ten thousand deliveries, each in a transaction of its own, would take seconds.
    if (this.#persistence === undefined) removeAll();
    else this.#persistence.atomically(removeAll);
  }

  /** Makes room where there are more deliveries than are to be kept: the oldest that have ended go, with their exchanges. */
  trim(): void {
    let excess = this.deliveries.size - this.#keep;
    if (excess <= 0) return;
    for (const [id, { status }] of this.deliveries.entries()) {
      if (status !== 'delivered' && status !== 'failed') continue;
      for (const exchange of this.exchanges.group(id)) this.exchanges.delete(exchange.id);
      this.deliveries.delete(id);
      if (--excess === 0) break;
    }
  }

  /** Keeps an exchange, some for each delivery, unless its webhook is gone; the oldest makes room. */
  record(exchange: Exchange): void {
    if (this.webhooks.get(exchange.webhook_id) === undefined) return;
    this.exchanges.put(exchange);
    this.#bound(this.exchanges, this.#keep * 4);
  }

  /** Keeps an answer, unless its webhook is gone; the oldest makes room. */
  remember(response: StoredResponse): void {
    if (this.webhooks.get(response.webhook_id) === undefined) return;
    this.responses.put(response);
    this.#bound(this.responses, this.#keep);
  }

  #bound<T>(table: Table<T>, most: number): void {
    for (const [id] of table.entries()) {
      if (table.size <= most) return;
      table.delete(id);
    }
  }
}
