import { openInBrowser } from '../terminal/open-in-browser.js';
import { printable } from '../terminal/printable.js';
import type { LiveList, Page } from './live-list.js';
import type { ShownAnswer, ShownServer } from './shown.js';

/** A key as ink reports it. */
export interface Key {
  readonly upArrow?: boolean;
  readonly downArrow?: boolean;
  readonly pageUp?: boolean;
  readonly pageDown?: boolean;
  readonly home?: boolean;
  readonly end?: boolean;
  readonly return?: boolean;
  readonly escape?: boolean;
  readonly backspace?: boolean;
  readonly delete?: boolean;
  readonly ctrl?: boolean;
}

/** What keys act on. */
export interface Controls {
  readonly list: LiveList;
  readonly server: ShownServer;
  /** How many lines of a page or rows of the list are visible. */
  visibleRows(): number;
  /** How many lines the page on display has, wrapped. */
  pageLength(): number;
  quit(): void;
  interrupt(): void;
  suspend(): void;
}

/** The keys, as the list of them shows. They are those of Hookdeck's `listen`, and more. */
const KEYS: readonly (readonly [keys: string, action: string])[] = [
  ['↑ ↓  k j', 'select'],
  ['PgUp PgDn', 'a page up or down'],
  ['g G', 'the first, the newest'],
  ['d  Enter', 'details: request and response'],
  ['e', 'explain: why the signature matches or not'],
  ['r', 'retry the delivery'],
  ['p', 'replay: send the same bytes again'],
  ['o', 'open in the inspector'],
  ['/', 'filter by words: an event, a status, an id'],
  ['f', 'only failures'],
  ['c', 'configuration of the receiver'],
  ['i', 'hide or show the lines at the top'],
  ['?', 'these keys'],
  ['q  Esc', 'from a page such as this one: back to the list'],
  ['q  Ctrl-C', 'from the list: quit'],
];

const KEYS_PAGE: Page = {
  title: 'Keys',
  lines: KEYS.map(([keys, action]) => `${keys.padEnd(12)}${action}`),
};

/** Does what a key stands for. */
export function pressKey(input: string, key: Key, controls: Controls): void {
  const { list } = controls;
  if (key.ctrl && input === 'c') controls.interrupt();
  else if (key.ctrl && input === 'z') controls.suspend();
  else if (list.isTyping) typeFilter(input, key, list);
  else if (key.ctrl) return;
  else if (list.page !== undefined) readPage(input, key, controls);
  else inList(input, key, controls);
}

function typeFilter(input: string, key: Key, list: LiveList): void {
  if (key.return || key.escape) {
    list.isTyping = false;
    list.narrow(key.escape ? '' : list.filter, list.onlyFailed);
  } else if (key.backspace || key.delete) list.narrow(list.filter.slice(0, -1), list.onlyFailed);
  else if (!key.upArrow && !key.downArrow && !key.ctrl)
    list.narrow(list.filter + printable(input), list.onlyFailed);
}

function readPage(input: string, key: Key, controls: Controls): void {
  const { list } = controls;
  const rows = controls.visibleRows();
  const last = Math.max(0, controls.pageLength() - rows);
  const moved = movement(input, key, list.scroll, rows, last);
  if (moved !== undefined) {
    list.scroll = Math.max(0, Math.min(last, moved));
    list.changed();
  } else if (leavesPage(input.toLowerCase(), key, list.page)) list.show(undefined);
  else act(input.toLowerCase(), controls);
}

/** The keys that open a page close it, too. */
function leavesPage(input: string, key: Key, page: Page | undefined): boolean {
  return (
    key.escape === true ||
    key.return === true ||
    input === 'q' ||
    input === 'd' ||
    (input === '?' && page === KEYS_PAGE)
  );
}

function inList(input: string, key: Key, controls: Controls): void {
  const { list } = controls;
  const moved = movement(input, key, list.selectedIndex, controls.visibleRows(), list.shown.length - 1);
  if (moved !== undefined) list.select(moved);
  else if (key.escape) list.narrow('', false);
  else if (key.return) act('d', controls);
  else if (input === 'q' || input === 'Q') controls.quit();
  else act(input.toLowerCase(), controls);
}

/** Where a key of movement leads; undefined for any other key. */
function movement(input: string, key: Key, from: number, page: number, last: number): number | undefined {
  if (key.upArrow || input === 'k') return from - 1;
  if (key.downArrow || input === 'j') return from + 1;
  if (key.pageUp) return from - page;
  if (key.pageDown) return from + page;
  if (key.home || input === 'g') return 0;
  if (key.end || input === 'G') return last;
  return undefined;
}

function act(input: string, controls: Controls): void {
  const { list } = controls;
  const onView = ON_VIEW[input];
  const onSelected = ON_SELECTED[input];
  if (onView !== undefined) onView(controls);
  else if (onSelected === undefined) return;
  else if (list.selected === undefined) list.say('Nothing is selected yet.');
  else onSelected(list.selected, controls).catch((error: Error) => list.say(printable(error.message)));
}

/** What keys do to what is shown. */
const ON_VIEW: Readonly<Record<string, (controls: Controls) => void>> = {
  '?': ({ list }) => list.show(KEYS_PAGE),
  '/': ({ list }) => {
    list.isTyping = true;
    list.changed();
  },
  f: ({ list }) => list.narrow(list.filter, !list.onlyFailed),
  i: ({ list }) => {
    list.isCollapsed = !list.isCollapsed;
    list.changed();
  },
  c: ({ list, server: { configuration } }) => {
    if (configuration === undefined) list.say('There is nothing to configure: see the lines at the top.');
    else list.show({ title: 'For the receiver’s .env', lines: configuration });
  },
};

/** What keys do to the selected delivery. */
const ON_SELECTED: Readonly<Record<string, (answer: ShownAnswer, controls: Controls) => Promise<void>>> = {
  async d(answer, { list, server }) {
    list.show({ title: titleOf(answer), lines: server.actions.details(answer) });
  },
  async e(answer, { list, server }) {
    list.show({ title: titleOf(answer), lines: await server.actions.explain(answer) });
  },
  async r(answer, { list, server }) {
    list.say('Retrying …');
    list.say(await server.actions.retry(answer));
  },
  async p(answer, { list, server }) {
    list.say('Sending the same bytes again …');
    list.say(await server.actions.replay(answer));
  },
  async o(answer, { list, server }) {
    const url = server.actions.pageOf?.(answer);
    list.say(url === undefined ? 'There is no inspector: it is a page of the sandbox.' : `Opening ${url}`);
    if (url !== undefined) await openInBrowser(url);
  },
};

function titleOf({ event, deliveryId }: ShownAnswer): string {
  return printable(`${event}  ${deliveryId ?? ''}`);
}
