import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SECRET } from '../../../../test/support/deliveries.js';
import { useLocalReceiver } from '../local-receiver.js';
import { commandFile } from '../run-cli.js';
import { hasTmux, openTerminal, type Terminal } from '../tmux.js';

const receiver = useLocalReceiver((event) => {
  if (event.event === 'export.ready') throw new Error('no disk');
});

/** Starts a command in a terminal of its own. */
async function inTerminal(...args: string[]): Promise<{ terminal: Terminal; cwd: string }> {
  const cwd = mkdtempSync(join(tmpdir(), 'cli-'));
  const terminal = openTerminal(cwd, { VIDEOVECTOR_WEBHOOK_SECRET: SECRET });
  await terminal.seen('ready>');
  terminal.press(`${process.execPath} ${await commandFile()} ${args.join(' ')}; echo "ended $?"`, 'Enter');
  return { terminal, cwd };
}

async function startSandbox() {
  const { terminal, cwd } = await inTerminal('sandbox --port 0 --write-env .env --to', receiver.url);
  await terminal.seen('Waiting for events');
  const { VIDEOVECTOR_BASE_URL: url = '', VIDEOVECTOR_API_KEY: key = '' } = parseEnv(
    readFileSync(join(cwd, '.env'), 'utf8'),
  );
  const send = (event: string) =>
    fetch(`${new URL(url).origin}/control/events`, {
      method: 'POST',
      headers: { 'x-api-key': key },
      body: JSON.stringify({ event }),
    });
  return { terminal, send };
}

describe.skipIf(!hasTmux)('on a real terminal', () => {
  it('the sandbox shows a list to act on, through a resize and a suspension, and leaves the terminal as it was', async () => {
    const { terminal, send } = await startSandbox();
    await send('prompt_run.completed');
    await send('export.ready');
    await terminal.seen(/> \S+ +export\.ready +500 handler_failed/);
    terminal.press('k', 'e');
    await terminal.seen('The signature matches the bytes that were sent.');
    terminal.press('d');
    await terminal.seen('2 responses, 1 failed');
    terminal.press('p');
    await terminal.seen('The same bytes were sent again: 200 duplicate');

    terminal.resize(40, 12);
    await terminal.seen(/\[q\] Quit {2}\[\?\] Keys {2}\[d\] Details\n/);
    expect(terminal.screen()).toMatch(/^● Sandbox/);
    terminal.resize(100, 30);
    await terminal.seen('[/] Filter');

    terminal.press('C-z');
    await terminal.seen('Stopped');
    terminal.press('stty -a | grep -o "[-]*icanon"', 'Enter');
    await terminal.seen(/^icanon/m);
    // The list fits the size that the terminal has then, and has left nothing of itself.
    terminal.resize(90, 28);
    terminal.press('fg', 'Enter');
    await terminal.seen(/^─{89}$/m);
    await send('media.created');
    await terminal.seen('200 handled');

    terminal.press('q');
    await terminal.seen(/ fg\n[\s\S]*ready>\s*$/);
    terminal.press('echo "status $?"', 'Enter');
    await terminal.seen('status 0');
    expect(terminal.history()).not.toMatch(/\[q\] Quit|● Sandbox|handler_failed|^─+$/m);
    expect(terminal.history()).toContain('The sandbox listens on');
    terminal.press('clear; stty -a | grep -o "[-]*icanon"', 'Enter');
    await terminal.seen(/^icanon/m);
  });

  it('capture shows what arrives, and ends with 130 at Ctrl-C', async () => {
    const { terminal } = await inTerminal('capture --port 0 --forward', receiver.url);
    await terminal.seen('Waiting for events');
    const [, url] = /Capture (\S+)/.exec(terminal.screen())!;
    await fetch(url!, { method: 'POST', headers: { 'x-event-type': 'test' }, body: '{}' });
    await terminal.seen(/> \S+ +test +401 signature_invalid/);
    terminal.press('r');
    await terminal.seen('Sent again: 401 signature_invalid');
    terminal.press('e');
    await terminal.seen('X-Webhook-Signature');
    terminal.press('C-c');
    await terminal.seen('ended 130');
    expect(terminal.screen()).toContain('1 captured in deliveries.jsonl');
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('%s gives the terminal back', async (signal) => {
    const { terminal } = await startSandbox();
    terminal.press('C-z');
    await terminal.seen('Stopped');
    terminal.press(`clear; kill -${signal.slice(3)} %1; fg`, 'Enter');
    await terminal.seen('ready>');
    terminal.press('stty -a | grep -o "[-]*icanon"', 'Enter');
    await terminal.seen(/^icanon/m);
  });

  it.each([
    ['a dumb terminal', 'TERM=dumb', ''],
    ['CI', 'CI=true', ''],
    ['a pipe', '', '2>&1 | cat'],
    ['--output compact', '', '--output compact'],
  ])('%s gets plain lines', async (_what, variables, rest) => {
    const cwd = mkdtempSync(join(tmpdir(), 'cli-'));
    const terminal = openTerminal(cwd);
    await terminal.seen('ready>');
    const line = `${variables} ${process.execPath} ${await commandFile()} capture --port 0 ${rest}`;
    terminal.press(line, 'Enter');
    await terminal.seen(/^time +event +response/m);
    expect(terminal.screen()).not.toContain('[q] Quit');
    terminal.press('C-c');
  });
});
