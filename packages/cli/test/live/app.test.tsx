import { render } from 'ink-testing-library';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../src/live/app.js';
import { LiveList } from '../../src/live/live-list.js';
import { failedAnswer, shownAnswer, shownServer } from './answers.js';

const UP = '\u001b[A';
const ESCAPE = '\u001b';

let unmount = (): void => {};
afterEach(() => unmount());

function show({ columns = 80, rows = 16, answers = 3 } = {}) {
  const list = new LiveList();
  for (let id = 1; id <= answers; id++) list.add(id === 2 ? failedAnswer(id) : shownAnswer(id));
  const calls: string[] = [];
  const called = (name: string) => () => void calls.push(name);
  const app = render(
    <App
      list={list}
      server={shownServer(calls)}
      columns={columns}
      rows={rows}
      quit={called('quit')}
      interrupt={called('interrupt')}
      suspend={called('suspend')}
    />,
  );
  unmount = app.unmount;
  const frame = (): string => app.lastFrame() ?? '';
  /** Resolves once a text is on the screen. */
  const seen = (text: string | RegExp) =>
    vi.waitFor(() => expect(frame()).toMatch(text), { timeout: 20_000 });
  /** Presses keys, one after the other. */
  const press = async (...keys: string[]) => {
    for (const key of keys) {
      app.stdin.write(key);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { list, calls, frame, seen, press };
}

describe('the interactive list', () => {
  it('shows what listens, the responses, and what the selected one needs', async () => {
    const { frame, seen, press } = show();
    expect(frame()).toContain('● Sandbox http://127.0.0.1:4400');
    expect(frame()).toContain('3 responses, 1 failed');
    expect(frame()).toMatch(/> \d\d:\d\d:\d\d {2}prompt_run\.completed +200 handled +12 ms/);
    expect(frame()).toContain('✓ Newest: 200 handled');
    await press('k');
    await seen(/> \S+ {2}export\.ready +500 handler_failed/);
    await seen('✗ Selected: The handler threw an error.');
    await press(UP);
    await seen('✓ Selected: 200 handled');
    await press('G');
    await seen('✓ Newest');
  });

  it('shows details and explanations as pages that scroll, and goes back', async () => {
    const { frame, seen, press } = show();
    await press('d');
    await seen('details of 3');
    expect(frame()).toContain('[q] Back  [?] Keys  [↑↓] Scroll');
    expect(frame()).toContain('prompt_run.completed  del_3');
    await press('e');
    await seen('why 3, line 0');
    await press('j', 'j');
    await seen('why 3, line 2');
    expect(frame()).not.toContain('line 1\n');
    await press('G');
    await seen('why 3, line 39');
    await press('q');
    await seen('3 responses');
  });

  it('retries, and says what became of it or why not', async () => {
    const { calls, seen, press } = show();
    await press('r');
    await seen('Retried: the delivery is delivered');
    expect(calls).toEqual(['retry 3']);
    await press('p');
    await seen('There is no receiver to send it to');
    await press('o');
    await seen('There is no inspector');
  });

  it('filters while words are typed, and shows only failures', async () => {
    const { frame, seen, press } = show();
    await press('/', 'e', 'x', 'p');
    await seen('3 responses, 1 failed, /exp');
    expect(frame()).not.toContain('prompt_run');
    await press('\u007f', '\r');
    await seen('/ex ');
    await press(ESCAPE);
    await seen(/1 failed ─/);
    await press('f');
    await seen('only failed');
    expect(frame()).not.toContain('prompt_run');
  });

  it('quits, interrupts and suspends by the keys for it', async () => {
    const { calls, press } = show();
    await press('\u0003', '\u001a', 'q');
    await vi.waitFor(() => expect(calls).toEqual(['interrupt', 'suspend', 'quit']));
  });

  it('shows all keys, and the configuration of the receiver', async () => {
    const { seen, press } = show({ rows: 24 });
    await press('?');
    await seen(/q {2}Ctrl-C +from the list: quit/);
    await press('?', 'c');
    await seen('VIDEOVECTOR_BASE_URL=');
  });

  it('goes back from every page by q, and quits by q in the list, as the keys say', async () => {
    const { calls, seen, press } = show({ rows: 24 });
    for (const [page, text] of [
      ['?', /q {2}Esc +from a page such as this one: back to the list/],
      ['d', 'details of 3'],
      ['e', 'why 3, line 0'],
      ['c', 'VIDEOVECTOR_BASE_URL='],
    ] as const) {
      await press(page);
      await seen(text);
      await press('q');
      await seen('3 responses');
    }
    expect(calls).toEqual([]);
    await press('q');
    await vi.waitFor(() => expect(calls).toEqual(['quit']));
  });

  it('shows the keys from any page, and stays there at a key without a meaning', async () => {
    const { seen, press, frame } = show({ rows: 24 });
    await press('d');
    await seen('details of 3');
    await press('\u001b[C', '\t');
    expect(frame()).toContain('details of 3');
    await press('?');
    await seen(/from the list: quit/);
    await press('?');
    await seen('3 responses');
  });

  it.each([
    [40, 14],
    [20, 6],
    [200, 50],
  ])('fits a terminal of %d columns and %d rows', (columns, rows) => {
    const { frame } = show({ columns, rows, answers: 100 });
    const lines = frame().split('\n');
    expect(lines.length).toBeLessThan(rows);
    // The last selected row is visible.
    expect(lines.some((line) => line.startsWith('> '))).toBe(true);
    if (columns <= 100) expect(lines.filter((line) => line.trimEnd().length > columns)).toEqual([]);
  });

  it('waits for the first event, and then paints a screen of 10,000 in one go', async () => {
    const { list, frame, seen } = show({ answers: 0 });
    expect(frame()).toContain('Waiting for events …');
    for (let id = 1; id <= 10_000; id++) list.add(shownAnswer(id));
    await seen('10000 responses');
    expect(frame()).toMatch(/del_9999\n> .* del_100…/);
    expect(frame().split('\n').length).toBeLessThan(16);
  });
});
