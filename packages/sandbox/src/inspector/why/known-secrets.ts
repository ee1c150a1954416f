import type { State } from '../../state/state.js';

/** A secret that deliveries were signed with since the sandbox was started. */
export interface KnownSecret {
  readonly value: string;
  /** When a rotation made it; null for the one that stood at the start, or that the webhook was created with. */
  readonly rotatedAt: string | null;
}

/** So many are remembered of each webhook. */
const REMEMBERED = 20;

/**
 * Remembers the secrets of each webhook over rotations, so that older signatures can still be explained. In memory alone,
 * and never shown.
 */
export class KnownSecrets {
  readonly #secrets = new Map<string, readonly KnownSecret[]>();
  readonly #state: State;
  /** Stops listening. */
  readonly forget: () => void;

  constructor(state: State) {
    this.#state = state;
    for (const { webhook_id } of state.webhooks.all()) this.#look(webhook_id);
    this.forget = state.onChange(({ table, id }) => table === 'webhooks' && this.#look(id));
  }

  /** The secrets of a webhook, the one of now first. */
  of(webhookId: string): readonly KnownSecret[] {
    return this.#secrets.get(webhookId) ?? [];
  }

  #look(id: string): void {
    const webhook = this.#state.webhooks.get(id);
    if (webhook === undefined) {
      this.#secrets.delete(id);
      return;
    }
    const known = this.of(id);
    const { secret: value, updated_at: now } = webhook;
    if (known[0]?.value === value) return;
    const rotatedAt = known.length === 0 ? null : now;
    this.#secrets.set(id, [{ value, rotatedAt }, ...known].slice(0, REMEMBERED));
  }
}
