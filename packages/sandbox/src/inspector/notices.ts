import { randomUUID } from 'node:crypto';

/** The fields of the form for an event. */
export interface Draft {
  readonly event: string | undefined;
  readonly data: string;
  readonly fault: string | undefined;
}

/** An environment variable. Its value may be a secret. */
export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** The result of an action, for the user who took it. */
export interface Notice {
  /** `note`: it was done, but is worth a look. `problem`: it could not be done, or the receiver refused what was sent. */
  readonly tone: 'done' | 'note' | 'problem';
  readonly text: string;
  /** Lines for the file `.env` of a receiver, such as a webhook's secret. */
  readonly variables?: readonly Variable[];
  /** A page of the inspector to look at next. */
  readonly link?: { readonly href: string; readonly text: string };
  /** The page that shows the result. Default: the one that the form is on. */
  readonly page?: string;
  /** What was typed, if it has to be corrected. */
  readonly draft?: Draft;
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
