import { randomUUID } from 'node:crypto';

/** What came of an action, for whoever took it. */
export interface Notice {
  readonly tone: 'done' | 'problem';
  readonly text: string;
  /** A secret that was just made. It is shown this once. */
  readonly secret?: string;
  /** Where to look next: a path of the inspector and its title. */
  readonly link?: { readonly href: string; readonly text: string };
}

/** So many wait to be read; a browser reads each at once. */
const WAITING = 50;

/** Notices on their way from an action to the page that it leads to. Each is handed out once, since it may hold a secret. */
export class Notices {
  readonly #waiting = new Map<string, Notice>();

  /** @returns The id to take it by. */
  leave(notice: Notice): string {
    const id = randomUUID();
    this.#waiting.set(id, notice);
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= WAITING) break;
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
