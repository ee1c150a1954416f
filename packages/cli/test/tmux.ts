import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, vi } from 'vitest';

/** Whether tmux is there; a suite without it says so. */
export const hasTmux = spawnSync('tmux', ['-V']).status === 0;
if (!hasTmux) console.warn('tmux is missing: the interactive list is not tested on a real terminal');

/** A real terminal that tests type into and read. */
export interface Terminal {
  /** Types keys, in tmux's names: `k`, `Enter`, `C-z`. */
  press(...keys: string[]): void;
  /** The lines on the screen. */
  screen(): string;
  /** The lines that were scrolled off, and those on the screen. */
  history(): string;
  /** Resolves once a text is on the screen. */
  seen(text: string | RegExp): Promise<void>;
  resize(columns: number, rows: number): void;
}

/** Opens a terminal with a shell, which ends after the tests. */
export function openTerminal(cwd: string, env: Readonly<Record<string, string>> = {}): Terminal {
  const socket = `vv-${randomUUID().slice(0, 8)}`;
  const tmux = (...args: string[]): string =>
    execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8', cwd });
  const variables = Object.entries({ CI: '', NO_COLOR: '1', ...env }).flatMap(([name, value]) => [
    '-e',
    `${name}=${value}`,
  ]);
  // A shell that runs a command drops the prompt that it inherits, so it is set for the inner one.
  tmux(
    'new-session',
    '-d',
    '-x',
    '80',
    '-y',
    '24',
    ...variables,
    "env PS1='ready> ' bash --norc --noprofile",
  );
  afterAll(() => void spawnSync('tmux', ['-L', socket, 'kill-server']));
  const screen = (): string => tmux('capture-pane', '-p');
  return {
    press: (...keys) => void tmux('send-keys', ...keys),
    screen,
    history: () => tmux('capture-pane', '-p', '-S', '-'),
    seen: (text) =>
      vi.waitFor(
        () => {
          const now = screen();
          const isSeen = typeof text === 'string' ? now.includes(text) : text.test(now);
          if (!isSeen) throw new Error(`${text} is not on the screen:\n${now}`);
        },
        { timeout: 40_000, interval: 100 },
      ),
    resize: (columns, rows) => void tmux('resize-window', '-x', String(columns), '-y', String(rows)),
  };
}
