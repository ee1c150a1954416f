import { responseText } from '../terminal/answer-table.js';
import type { ShownAnswer } from './shown.js';

/** More than anyone scrolls through; the sandbox keeps as many deliveries. */
const KEPT = 10_000;
/** How many of the oldest are dropped together: dropping one at a time would move the whole list each time. */
const DROPPED = 1_000;

/** What is shown instead of the list. */
export interface Page {
  readonly title: string;
  readonly lines: readonly string[];
}

/**
 * The state of the interactive list: what came, what is selected, and what is shown of it. Adding a response takes the same time
 * however many there are.
 */
export class LiveList {
  #all: ShownAnswer[] = [];
  #shown: ShownAnswer[] = this.#all;
  #selected = -1;
  #follows = true;
  #filter = '';
  #onlyFailed = false;
  #failed = 0;
  #total = 0;
  #version = 0;
  readonly #listeners = new Set<() => void>();
  /** The page that covers the list, and its first visible line. */
  page: Page | undefined;
  scroll = 0;
  /** What happened last, in a sentence. */
  notice = '';
  /** Whether the filter is being typed. */
  isTyping = false;
  isCollapsed = false;

  get shown(): readonly ShownAnswer[] {
    return this.#shown;
  }

  get selectedIndex(): number {
    return this.#selected;
  }

  get selected(): ShownAnswer | undefined {
    return this.#shown[this.#selected];
  }

  /** Whether the newest one is selected whenever one comes. */
  get follows(): boolean {
    return this.#follows;
  }

  get filter(): string {
    return this.#filter;
  }

  get onlyFailed(): boolean {
    return this.#onlyFailed;
  }

  /** How many came, and how many of them failed. */
  get counts(): { readonly total: number; readonly failed: number } {
    return { total: this.#total, failed: this.#failed };
  }

  add(answer: ShownAnswer): void {
    this.#total++;
    if (!answer.ok) this.#failed++;
    this.#all.push(answer);
    if (this.#shown !== this.#all && this.#matches(answer)) this.#shown.push(answer);
    if (this.#all.length > KEPT) this.#drop();
    if (this.#follows) this.#selected = this.#shown.length - 1;
    this.changed();
  }

  /** Moves the selection; at the end, it follows the newest again. */
  select(index: number): void {
    const last = this.#shown.length - 1;
    this.#selected = Math.max(Math.min(index, last), Math.min(0, last));
    this.#follows = this.#selected === last;
    this.changed();
  }

  /** Shows only responses that contain the words, and only failures if asked. */
  narrow(filter: string, onlyFailed: boolean): void {
    const { selected } = this;
    this.#filter = filter;
    this.#onlyFailed = onlyFailed;
    this.#shown = filter === '' && !onlyFailed ? this.#all : this.#all.filter((each) => this.#matches(each));
    const index = selected === undefined ? -1 : this.#shown.indexOf(selected);
    this.#follows ||= index < 0;
    this.#selected = this.#follows ? this.#shown.length - 1 : index;
    this.changed();
  }

  show(page: Page | undefined): void {
    this.page = page;
    this.scroll = 0;
    this.changed();
  }

  say(notice: string): void {
    this.notice = notice;
    this.changed();
  }

  changed(): void {
    this.#version++;
    for (const listener of this.#listeners) listener();
  }

  /** For React: calls the listener after changes, and identifies the state. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly version = (): number => this.#version;

  #matches(answer: ShownAnswer): boolean {
    if (this.#onlyFailed && answer.ok) return false;
    const text = `${answer.event} ${responseText(answer)} ${answer.deliveryId ?? ''} ${answer.note ?? ''}`;
    return this.#filter
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.toLowerCase().includes(word));
  }

  #drop(): void {
    const { selected } = this;
    const isUnfiltered = this.#shown === this.#all;
    const dropped = new Set(this.#all.splice(0, DROPPED));
    if (!isUnfiltered) this.#shown = this.#shown.filter((each) => !dropped.has(each));
    this.#selected = selected === undefined ? -1 : Math.max(0, this.#shown.indexOf(selected));
  }
}
