import { stripVTControlCharacters } from 'node:util';
import { render } from 'ink';
import { warn } from '../terminal/exit.js';
import { onSuspension } from '../terminal/suspension.js';
import { App } from './app.js';
import { LiveList } from './live-list.js';
import { CLEAR, COVER, Screen, SHOW_EARLIER } from './screen.js';
import type { DeliveryView, ShownServer } from './shown.js';

/** Repaints are few: a burst of deliveries costs as many as a person can see. */
const FRAMES_PER_SECOND = 12;

/** Starts the interactive list on the terminal. However the process ends, the terminal is as before. */
export function startSession(server: ShownServer, interrupt: () => void): DeliveryView {
  const list = new LiveList();
  const console = capturedConsole((text) => list.say(text));
  let painted: { readonly screen: Screen; readonly instance: ReturnType<typeof render> } | undefined;
  let hasQuit = (): void => {};
  const quit = new Promise<void>((resolve) => {
    hasQuit = resolve;
  });

  function paint(): void {
    const screen = new Screen(process.stdout);
    const app = (
      <App
        list={list}
        server={server}
        columns={screen.columns}
        rows={screen.rows}
        quit={hasQuit}
        interrupt={interrupt}
        suspend={suspension.suspend}
      />
    );
    const instance = render(app, {
      stdout: screen as unknown as NodeJS.WriteStream,
      exitOnCtrlC: false,
      patchConsole: false,
      maxFps: FRAMES_PER_SECOND,
    });
    painted = { screen, instance };
  }
  /** Whether there was something to erase. */
  function erase(): boolean {
    if (painted === undefined) return false;
    painted.screen.detach();
    painted.instance.unmount();
    painted = undefined;
    return true;
  }
  function repaint(): void {
    erase();
    process.stdout.write(CLEAR);
    paint();
  }
  function leave(): void {
    if (!erase()) return;
    process.stdout.write(SHOW_EARLIER);
    process.stdin.setRawMode(false);
  }
  function enter(): void {
    process.stdout.write(COVER);
    paint();
  }
  const suspension = onSuspension(leave, enter);

  process.stdout.on('resize', repaint);
  // An error is printed after this, where it can be read.
  process.on('uncaughtExceptionMonitor', leave).on('exit', leave);
  enter();
  return {
    add: (answer) => list.add(answer),
    quit,
    async end() {
      process.stdout.off('resize', repaint);
      process.off('uncaughtExceptionMonitor', leave).off('exit', leave);
      suspension.dispose();
      leave();
      process.stdin.pause();
      for (const text of console.restore()) warn(text);
    },
  };
}

/** Texts that anything prints meanwhile would be painted over: they are shown as notices, and printed at the end. */
function capturedConsole(onText: (text: string) => void) {
  const { log, warn: warning, error } = console;
  const texts = new Set<string>();
  const capture = (...parts: unknown[]): void => {
    const text = stripVTControlCharacters(parts.map(String).join(' '))
      .replace(/^warning: /, '')
      .replaceAll('\n', ' ');
    texts.add(text);
    onText(text);
  };
  Object.assign(console, { log: capture, warn: capture, error: capture });
  return {
    restore(): Set<string> {
      Object.assign(console, { log, warn: warning, error });
      return texts;
    },
  };
}
