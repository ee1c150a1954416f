/** The secrets of one webhook, as a store keeps them: what a receiver's secrets function may return as it is. */
export interface StoredSecrets {
  /** The newest first. */
  readonly secrets: string[];
  /** Until then a mismatch may be a rotation: ISO 8601 with its zone. */
  readonly graceUntil?: string;
}

/**
 * Where receivers read their secrets from, and rotations write them to: a row of your database or of your secret
 * manager. `createReceiver({ secrets: (id) => store.load(id) })` reads it.
 */
export interface SecretStore {
  load(webhookId: string): Promise<StoredSecrets | undefined>;
  save(webhookId: string, secrets: StoredSecrets): Promise<void>;
}
