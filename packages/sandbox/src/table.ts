/** Where the state outlives the process. */
export interface Persistence {
  load(table: string): readonly string[];
  save(table: string, id: string, json: string): void;
  remove(table: string, id: string): void;
  /** Does all that the work does, or nothing. */
  atomically(work: () => void): void;
}

/** How a table of records is kept. */
export interface TableSettings<T> {
  readonly name: string;
  readonly idOf: (record: T) => string;
  /** Which records belong together; null for none. Default: none do. */
  readonly groupOf?: ((record: T) => string | null) | undefined;
  readonly persistence: Persistence | undefined;
  readonly changed: (change: { table: string; id: string }) => void;
}

/** Records by id, the oldest first; each change is written through to where they outlive the process. */
export class Table<T> {
  readonly #records = new Map<string, T>();
  readonly #groups = new Map<string, Set<string>>();
  readonly #settings: TableSettings<T>;

  constructor(settings: TableSettings<T>) {
    this.#settings = settings;
    for (const json of settings.persistence?.load(settings.name) ?? []) this.#set(JSON.parse(json) as T);
  }

  get size(): number {
    return this.#records.size;
  }

  get(id: string): T | undefined {
    return this.#records.get(id);
  }

  entries(): IterableIterator<[string, T]> {
    return this.#records.entries();
  }

  all(): T[] {
    return [...this.#records.values()];
  }

  /** The records that belong together, the oldest first. */
  group(name: string): T[] {
    return [...(this.#groups.get(name) ?? [])].map((id) => this.#records.get(id)!);
  }

  /** Adds a record, or puts it in the place of the one that stands. */
  put(record: T): T {
    const { persistence, name, idOf, changed } = this.#settings;
    const id = idOf(record);
    // First, so that what the database refuses has not happened.
    persistence?.save(name, id, JSON.stringify(record));
    this.#set(record);
    changed({ table: name, id });
    return record;
  }

  /** Changes some fields; undefined where there is no such record. */
  patch(id: string, fields: Partial<T>): T | undefined {
    const record = this.#records.get(id);
    return record === undefined ? undefined : this.put({ ...record, ...fields });
  }

  delete(id: string): boolean {
    const record = this.#records.get(id);
    if (record === undefined) return false;
    const { persistence, name, groupOf, changed } = this.#settings;
    persistence?.remove(name, id);
    this.#records.delete(id);
    const group = groupOf?.(record) ?? null;
    if (group !== null) {
      this.#groups.get(group)?.delete(id);
      if (this.#groups.get(group)?.size === 0) this.#groups.delete(group);
    }
    changed({ table: name, id });
    return true;
  }

  #set(record: T): void {
    const { idOf, groupOf } = this.#settings;
    const id = idOf(record);
    this.#records.set(id, record);
    const group = groupOf?.(record) ?? null;
    if (group === null) return;
    const ids = this.#groups.get(group);
    if (ids === undefined) this.#groups.set(group, new Set([id]));
    else ids.add(id);
  }
}
