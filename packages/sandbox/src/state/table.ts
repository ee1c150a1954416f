/** A change to one record, as it is written to the state file. */
export interface RecordWrite {
  readonly table: string;
  readonly id: string;
  /** The record, or null to remove it. */
  readonly json: string | null;
}

/** A change that is not made yet. Pass it to `State.commit`. */
export interface Change extends RecordWrite {
  /** Makes the change in memory. */
  apply(): void;
}

/** How the records of a table are identified, grouped and written. */
export interface TableSettings<T> {
  readonly name: string;
  readonly idOf: (record: T) => string;
  /** The group that a record belongs to, or null. Default: records have no groups. */
  readonly groupOf?: ((record: T) => string | null) | undefined;
  /** The stored records as JSON, oldest first. */
  readonly stored: readonly string[];
  readonly commit: (changes: readonly Change[]) => void;
}

/** Records by id, oldest first. A record that changes keeps its place. */
export class Table<T> {
  readonly #records = new Map<string, T>();
  readonly #groups = new Map<string, Set<string>>();
  readonly #settings: TableSettings<T>;

  constructor(settings: TableSettings<T>) {
    this.#settings = settings;
    for (const json of settings.stored) this.#set(JSON.parse(json) as T);
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

  /** The records of a group, oldest first. */
  group(name: string): T[] {
    return [...(this.#groups.get(name) ?? [])].map((id) => this.#records.get(id)!);
  }

  /** Adds or replaces a record. */
  put(record: T): T {
    this.#settings.commit([this.putting(record)]);
    return record;
  }

  /** Changes some fields of a record. Returns undefined if there is no such record. */
  patch(id: string, fields: Partial<T>): T | undefined {
    const record = this.#records.get(id);
    return record === undefined ? undefined : this.put({ ...record, ...fields });
  }

  delete(id: string): boolean {
    const changes = this.deleting(id);
    this.#settings.commit(changes);
    return changes.length > 0;
  }

  /** The change that adds or replaces a record. */
  putting(record: T): Change {
    const id = this.#settings.idOf(record);
    const json = JSON.stringify(record);
    return { table: this.#settings.name, id, json, apply: () => this.#set(record) };
  }

  /** The change that patches a record; none if there is no such record. */
  patching(id: string, fields: Partial<T>): Change[] {
    const record = this.#records.get(id);
    return record === undefined ? [] : [this.putting({ ...record, ...fields })];
  }

  /** The change that deletes a record; none if there is no such record. */
  deleting(id: string): Change[] {
    const record = this.#records.get(id);
    if (record === undefined) return [];
    return [{ table: this.#settings.name, id, json: null, apply: () => this.#delete(id, record) }];
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

  #delete(id: string, record: T): void {
    this.#records.delete(id);
    const group = this.#settings.groupOf?.(record) ?? null;
    if (group === null) return;
    this.#groups.get(group)?.delete(id);
    if (this.#groups.get(group)?.size === 0) this.#groups.delete(group);
  }
}
