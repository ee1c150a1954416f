import type { NamedSecret } from '../../diagnosis/finding.js';
import type { State } from '../../state/state.js';

/** A secret that signed deliveries since the sandbox was started. */
export interface KnownSecret extends NamedSecret {
  /** When a rotation created it; null for a webhook's first one. */
  readonly rotatedAt: string | null;
}

/** How many secrets of a webhook are remembered. */
const REMEMBERED = 20;

/** Remembers the secrets of each webhook over rotations, to explain older signatures. In memory only, and never shown. */
export class KnownSecrets {
  readonly #secrets = new Map<string, readonly KnownSecret[]>();
  readonly #state: State;
  /** Stops listening. */
  readonly close: () => void;

  constructor(state: State) {
    this.#state = state;
    for (const { webhook_id } of state.webhooks.all()) this.#update(webhook_id);
    this.close = state.onChange(({ table, id }) => table === 'webhooks' && this.#update(id));
  }

  /** The secrets of a webhook, the current one first. */
  of(webhookId: string): readonly KnownSecret[] {
    return this.#secrets.get(webhookId) ?? [];
  }

  #update(id: string): void {
    const webhook = this.#state.webhooks.get(id);
    if (webhook === undefined) {
      this.#secrets.delete(id);
      return;
    }
    const known = this.of(id);
    const { secret: value, updated_at: now } = webhook;
    if (known[0]?.value === value) return;
    const rotatedAt = known.length === 0 ? null : now;
    const secret = { name: 'the sandbox', value, webhookId: id, rotatedAt };
    this.#secrets.set(id, [secret, ...known].slice(0, REMEMBERED));
  }
}
