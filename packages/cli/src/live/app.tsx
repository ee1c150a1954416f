import { Box, Text, useInput } from 'ink';
import { useSyncExternalStore } from 'react';
import wrapAnsi from 'wrap-ansi';
import { adviceFor } from '../terminal/advice.js';
import { answerLine, responseText } from '../terminal/answer-table.js';
import { out } from '../terminal/color.js';
import { printable } from '../terminal/printable.js';
import { type Controls, pressKey } from './keys.js';
import type { LiveList } from './live-list.js';
import type { ShownAnswer, ShownServer } from './shown.js';

/** The parts of the interactive list, and the size of the terminal. */
export interface AppProps {
  readonly list: LiveList;
  readonly server: ShownServer;
  readonly columns: number;
  readonly rows: number;
  quit(): void;
  interrupt(): void;
  suspend(): void;
}

/** The least rows of deliveries; on a lower terminal, other lines are left out. */
const LEAST_ROWS = 3;
/** A terminal with fewer rows has no room for the status of the selected delivery. */
const LOW = 9;

/** The interactive list: what listens, the deliveries, and what the keys do. */
export function App({ list, server, columns, rows, quit, interrupt, suspend }: AppProps) {
  useSyncExternalStore(list.subscribe, list.version);
  const header = headerOf(list, server, columns, rows);
  const footer = footerOf(list, server, columns).slice(rows < LOW ? -1 : 0);
  // A line stays free: in the last one, terminals scroll.
  const visible = Math.max(1, rows - 1 - header.length - footer.length);
  const page = list.page && wrappedPage(list.page.lines, columns);
  const controls: Controls = {
    list,
    server,
    visibleRows: () => visible,
    pageLength: () => page?.length ?? 0,
    quit,
    interrupt,
    suspend,
  };
  // Keys that are typed fast, or over a slow connection, arrive together.
  useInput((input, key) => {
    for (const each of input.length > 1 ? input : [input]) pressKey(each, key, controls);
  });
  const body = page?.slice(list.scroll, list.scroll + visible) ?? rowsOf(list, columns, visible);
  return (
    <Box flexDirection="column" width={columns} height={rows - 1}>
      <Lines lines={header} />
      <Box flexDirection="column" height={visible}>
        <Lines lines={body} />
      </Box>
      <Lines lines={footer} />
    </Box>
  );
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return lines.map((line, i) => <Text key={i} wrap="truncate">{`${line} `}</Text>);
}

function headerOf(list: LiveList, { title, lines }: ShownServer, columns: number, rows: number): string[] {
  const { total, failed } = list.counts;
  const room = list.isCollapsed || list.page !== undefined ? 0 : Math.max(0, rows - 6 - LEAST_ROWS);
  const what = list.page?.title ?? `${total} ${total === 1 ? 'response' : 'responses'}`;
  const marks = list.page
    ? []
    : [
        failed > 0 ? `${failed} failed` : '',
        list.onlyFailed ? 'only failed' : '',
        list.filter && `/${list.filter}`,
      ];
  const heading = [what, ...marks].filter(Boolean).join(', ');
  return [
    `${out.green('●')} ${out.bold(printable(title))}`,
    ...lines.slice(0, room).map((line) => out.dim(`  ${printable(line)}`)),
    out.dim(`${heading} ${'─'.repeat(Math.max(0, columns - heading.length - 2))}`),
  ];
}

function rowsOf(list: LiveList, columns: number, visible: number): string[] {
  const { shown, selectedIndex } = list;
  if (shown.length === 0) {
    const isEmpty = list.counts.total === 0;
    return ['', isEmpty ? '  Waiting for events …' : '  Nothing matches. Esc shows all.'];
  }
  const first = Math.max(0, Math.min(selectedIndex - Math.floor(visible / 2), shown.length - visible));
  return shown.slice(first, first + visible).map((answer, i) => {
    const isSelected = first + i === selectedIndex;
    const line = answerLine(answer, columns - 3);
    const colored = answer.ok ? line : out.red(line);
    return `${isSelected ? out.cyan('>') : ' '} ${isSelected ? out.bold(colored) : colored}`;
  });
}

function footerOf(list: LiveList, server: ShownServer, columns: number): string[] {
  const divider = out.dim('─'.repeat(Math.max(0, columns - 1)));
  if (list.isTyping)
    return [divider, `/${printable(list.filter)}▏`, out.dim('[Enter] Keep the filter  [Esc] Clear it')];
  const { selected, page, notice } = list;
  const status = notice !== '' ? printable(notice) : selected && statusOf(selected, server, list.follows);
  const keys = page ? '[q] Back  [?] Keys  [↑↓] Scroll' : keysFor(server, selected, columns);
  return [divider, status ?? '', out.dim(keys)];
}

function statusOf(answer: ShownAnswer, { to, explain }: ShownServer, isNewest: boolean): string {
  const which = isNewest ? 'Newest' : 'Selected';
  const mark = answer.ok ? out.green('✓') : out.red('✗');
  const note = answer.note === undefined ? '' : ` (${printable(answer.note)})`;
  const advice = answer.ok ? undefined : adviceFor(answer, { to, explain });
  return `${mark} ${which}: ${printable(advice ?? responseText(answer))}${note}`;
}

/** The keys, as many as there is room for; `?` has them all. */
function keysFor(
  { configuration, actions }: ShownServer,
  selected: ShownAnswer | undefined,
  columns: number,
): string {
  const onSelected = [
    '[d] Details',
    '[e] Explain',
    '[r] Retry',
    '[p] Replay',
    ...(actions.pageOf ? ['[o] Open'] : []),
  ];
  const others = [...(configuration ? ['[c] Config'] : []), '[/] Filter'];
  const all = ['[q] Quit', '[?] Keys', ...(selected ? onSelected : []), ...others];
  let text = '';
  for (const key of all) if (text.length + key.length + 2 < columns) text += `${text && '  '}${key}`;
  return text;
}

function wrappedPage(lines: readonly string[], columns: number): string[] {
  return lines.flatMap((line) =>
    wrapAnsi(line, Math.max(10, columns - 1), { hard: true, trim: false }).split('\n'),
  );
}
