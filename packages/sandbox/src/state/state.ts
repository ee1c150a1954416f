import { warn } from '../warn.js';
import type { Delivery } from './delivery.js';
import type { Exchange } from './exchange.js';
import type { StateFile } from './state-file.js';
import { type Change, type RecordWrite, Table } from './table.js';
import type { StoredWebhook } from './webhook.js';

/** The response to a request that came with an Idempotency-Key. */
export interface StoredResponse {
  /** Derived from the API key, the method, the path and the Idempotency-Key. */
  readonly id: string;
  /** Identifies the request's body. */
  readonly fingerprint: string;
  /** The webhook that the request created or concerned. The response is forgotten with it. */
  readonly webhook_id: string;
  readonly status: number;
  readonly body: string;
}

/** A value of the sandbox itself, such as an API key. */
export interface Setting {
  readonly name: string;
  readonly value: string;
}

/** A record that was added, changed or removed. */
export type ChangedRecord = Pick<RecordWrite, 'table' | 'id'>;

/** How many exchanges are kept, as a multiple of the deliveries. */
const EXCHANGES_PER_DELIVERY = 4;

/** Everything that the sandbox knows: in memory, and in a state file if there is one. */
export class State {
  readonly webhooks: Table<StoredWebhook>;
  readonly deliveries: Table<Delivery>;
  readonly exchanges: Table<Exchange>;
  readonly responses: Table<StoredResponse>;
  readonly settings: Table<Setting>;
  readonly #file: StateFile | undefined;
  readonly #keep: number;
  readonly #listeners = new Set<(change: ChangedRecord) => void>();

  /** @param keep The number of deliveries to keep; the oldest completed ones are deleted first. */
  constructor(file: StateFile | undefined, keep: number) {
    this.#file = file;
    this.#keep = keep;
    const table = <T>(
      name: string,
      idOf: (record: T) => string,
      groupOf?: (record: T) => string | null,
    ): Table<T> => {
      const commit = (changes: readonly Change[]): void => this.commit(changes);
      return new Table({ name, idOf, groupOf, stored: file?.load(name) ?? [], commit });
    };
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

  /**
   * Makes changes, all of them or none.
   *
   * @throws StateFileError If the state file can't be written; then nothing has changed.
   */
  commit(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    this.#file?.write(changes);
    for (const change of changes) change.apply();
    for (const { table, id } of changes) this.#notify({ table, id });
  }

  /** Calls the listener after each change. Returns a function that removes it. */
  onChange(listener: (change: ChangedRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Deletes a webhook with everything that belongs to it. */
  deleteWebhook(id: string): void {
    const tables = [this.deliveries, this.exchanges, this.responses, this.webhooks];
    this.commit(
      tables.flatMap((table) =>
        [...table.entries()].flatMap(([key, { webhook_id }]) =>
          webhook_id === id ? table.deleting(key) : [],
        ),
      ),
    );
  }

  /** Adds deliveries, and deletes the oldest completed ones if there are too many then. */
  addDeliveries(deliveries: readonly Delivery[]): void {
    const excess = this.deliveries.size + deliveries.length - this.#keep;
    const added = deliveries.map((delivery) => this.deliveries.putting(delivery));
    this.commit([...added, ...this.#deletingCompleted(excess)]);
  }

  /** Keeps an exchange unless its webhook has been deleted. The oldest are deleted first. */
  record(exchange: Exchange): void {
    if (this.webhooks.get(exchange.webhook_id) === undefined) return;
    this.commit([
      this.exchanges.putting(exchange),
      ...deletingOldest(this.exchanges, this.#keep * EXCHANGES_PER_DELIVERY - 1),
    ]);
  }

  /** Keeps a response unless its webhook has been deleted. The oldest are deleted first. */
  remember(response: StoredResponse): void {
    if (this.webhooks.get(response.webhook_id) === undefined) return;
    this.commit([this.responses.putting(response), ...deletingOldest(this.responses, this.#keep - 1)]);
  }

  /** Releases the state file. */
  close(): void {
    this.#file?.close();
  }

  #deletingCompleted(count: number): Change[] {
    const changes: Change[] = [];
    let left = count;
    for (const [id, { status }] of this.deliveries.entries()) {
      if (left <= 0) break;
      if (status !== 'delivered' && status !== 'failed') continue;
      const exchanges = this.exchanges.group(id);
      changes.push(...exchanges.flatMap((exchange) => this.exchanges.deleting(exchange.id)));
      changes.push(...this.deliveries.deleting(id));
      left--;
    }
    return changes;
  }

  #notify(change: ChangedRecord): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        // An observer must not break the attempt that it observes.
        warn(error);
      }
    }
  }
}

/** The changes that leave at most this many records. */
function deletingOldest<T>(table: Table<T>, most: number): Change[] {
  const changes: Change[] = [];
  for (const [id] of table.entries()) {
    if (table.size - changes.length <= most) break;
    changes.push(...table.deleting(id));
  }
  return changes;
}
