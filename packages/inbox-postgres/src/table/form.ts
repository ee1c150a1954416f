/** How a table stores deliveries: `COMPACT`, or `WIDE` as versions before it created it. */
export interface Form {
  /** The SQL that creates the table and its indexes, given its quoted name and its bare one. */
  create(name: string, bare: string): string;

  /** The column that identifies a delivery. */
  readonly id: string;
  readonly idType: string;
  /** The text of the id, so that a list can continue after it. */
  readonly cursor: string;
  readonly tokenType: string;
  /** A token as the table of resources stores it: as a UUID. */
  resourceToken(parameter: string): string;
  /** The literal of a state; its first letter is the state's in either form. */
  state(state: 'processing' | 'released' | 'done'): string;
  /** The columns of a new row, and the text after the values of the first six; `$4` to `$6` are the observed ids. */
  readonly columns: string;
  readonly moreValues: string;
  /** The lease of a row that has ended. */
  readonly noLease: string;
  /** What a statement that ends a row sets in addition to its state and its time. */
  readonly alsoEnded: string;
  /** What else a claim that takes a row over sets, given the parameters of the observed ids. */
  alsoTakenOver(deliveryId: string, webhookId: string, eventId: string): string;
  /** Whether a first claim stores the observed ids; a later one does otherwise. */
  readonly insertsIds: boolean;
  /** The observed ids. */
  readonly ids: string;
  /** The key, and a condition that it is among those of a parameter. */
  readonly key: string;
  keyIn(parameter: string): string;
  /** Finds a row by its key alone. */
  readonly hasKey: string;
  /** Bounds the rows that can have ended before a time, with the help of an index. */
  mayHaveEnded(past: string): string;

  /** Values of parameters. */
  newToken(createdAt: string | null | undefined): string;
  idValue(key: string, createdAt: string | null | undefined): string;
  claimValues(claim: { readonly key: string; readonly token: string }): [id: string, token: string];
  keyValue(key: string): string;
  readKey(value: string): string;
  idAfter(cursor: string): string;
}
