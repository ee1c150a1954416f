/** Deliveries that are held back until another one to the same webhook has been sent. */
export class Overtaking {
  readonly #held = new Map<string, { webhookId: string; release: () => void }>();

  hold(deliveryId: string, webhookId: string, release: () => void): void {
    this.#held.set(deliveryId, { webhookId, release });
  }

  /** It waits no longer, for whatever reason. */
  forget(deliveryId: string): void {
    this.#held.delete(deliveryId);
  }

  /** A delivery to this webhook has been sent: lets those go that waited for it. */
  overtaken(webhookId: string): void {
    const free = [...this.#held].filter(([, held]) => held.webhookId === webhookId);
    for (const [id] of free) this.#held.delete(id);
    for (const [, { release }] of free) release();
  }
}
