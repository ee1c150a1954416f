import type { Answer } from '../terminal/answer-table.js';

/** A response as it is shown while a server runs. */
export interface ShownAnswer extends Answer {
  /** Identifies the request. */
  readonly id: string;
  /** What it is besides an ordinary attempt, such as a replay. */
  readonly note?: string | undefined;
  /** More fields for `--json`. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** What a key does to the selected delivery. Each returns text to show, or rejects with the reason why it can't. */
export interface DeliveryActions {
  /** The request and the response, for a person. */
  details(answer: ShownAnswer): string[];
  /** Why the signature matches or not. */
  explain(answer: ShownAnswer): Promise<string[]>;
  /** Sends the delivery again, and returns what became of it. */
  retry(answer: ShownAnswer): Promise<string>;
  /** Sends the same bytes again, whatever became of the delivery. */
  replay(answer: ShownAnswer): Promise<string>;
  /** Its page in the inspector; undefined if there is no inspector. */
  pageOf?(answer: ShownAnswer): string;
}

/** Where a server listens, and what can be done with what it shows. */
export interface ShownServer {
  /** What listens, and where: `Sandbox http://127.0.0.1:4400`. */
  readonly title: string;
  /** More about it, a line each. */
  readonly lines: readonly string[];
  /** Lines that are shown only if asked for, such as those with a secret. */
  readonly configuration?: readonly string[] | undefined;
  /** How to examine a signature from another terminal. */
  readonly explain: string;
  /** The receiver, if there is one. */
  readonly to?: string | undefined;
  readonly actions: DeliveryActions;
}

/** Shows responses as they come. */
export interface DeliveryView {
  add(answer: ShownAnswer): void;
  /** Resolves once the user quits, if there is a way to. */
  readonly quit: Promise<void>;
  end(): Promise<void>;
}
