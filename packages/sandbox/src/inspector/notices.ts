import { randomUUID } from 'node:crypto';

/** The result of an action, for the user who took it. */
export interface Notice {
  readonly tone: 'done' | 'problem';
  readonly text: string;
  /** A new secret, which is shown only here. */
  readonly secret?: string;
  /** A page of the inspector to look at next. */
  readonly link?: { readonly href: string; readonly text: string };
}

/** How many unread notices are kept. A browser reads each immediately. */
const MAX_WAITING = 50;

/** Passes notices from an action to the page after it. Each can be taken once, since it may contain a secret. */
export class Notices {
  readonly #waiting = new Map<string, Notice>();

  /** Leaves a notice. Returns its id. */
  leave(notice: Notice): string {
    const id = randomUUID();
    this.#waiting.set(id, notice);
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= MAX_WAITING) break;
      this.#waiting.delete(oldest);
    }
    return id;
  }

  take(id: string): Notice | undefined {
    const notice = this.#waiting.get(id);
    this.#waiting.delete(id);
    return notice;
  }
}
