import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CommandStopped, runCommand } from '../../../src/check/commands/run-command.js';
import { openEffects } from '../../../src/check/effects/open-effects.js';
import { makeDelivery } from '../../../src/check/sending/check-delivery.js';
import { FOREIGN_RECEIVERS, startForeign } from '../receivers.js';
import { check } from '../verdicts.js';

const WITH_COMMANDS = ['store-away', 'accepted-then-restart', 'after-restart'];
const never = new AbortController().signal;
const pidFile = (): string => join(mkdtempSync(join(tmpdir(), 'check-command-')), 'pid');
/** A command that hangs with a process of its own in the background, whose id it writes to a file. */
const hanging = (file: string): string => `sleep 600 & echo $! > ${file}.new; mv ${file}.new ${file}; wait`;

describe('a command of the user’s', () => {
  it('is stopped after its time, with all that it has started', async () => {
    const file = pidFile();
    const running = runCommand('--restart', hanging(file), never, 2_000);
    await expect(running).rejects.toThrow(CommandStopped);
    await expect(running).rejects.toThrow(/--restart had not ended after \d+\.\d s and was stopped/);
    await ended(file);
  });

  it('is stopped when the run is over', async () => {
    const file = pidFile();
    const run = new AbortController();
    const running = runCommand('--break', hanging(file), run.signal).catch((error: unknown) => error);
    while (!existsSync(file)) await sleep(20);
    run.abort();
    expect(await running).toBeInstanceOf(CommandStopped);
    await ended(file);
  });

  it('leaves running what it has started in the background, if it ends by itself', async () => {
    const file = pidFile();
    await runCommand('--restart', `sleep 600 & echo $! > ${file}`, never);
    const pid = Number(readFileSync(file, 'utf8'));
    expect(isRunning(pid)).toBe(true);
    process.kill(pid);
  });

  it('ends the counting of --effects when the run is over, with all that the command has started', async () => {
    const file = pidFile();
    const run = new AbortController();
    const effects = openEffects(`${hanging(file)} # {id}`);
    const delivery = makeDelivery({
      event: 'test',
      data: '{}',
      webhookId: 'whk_local',
      secret: 'whsec_of_the_test',
    });
    const counting = effects.count(delivery, run.signal).catch((error: unknown) => error);
    while (!existsSync(file)) await sleep(20);
    run.abort();
    expect(await counting).toMatchObject({ message: 'The command of --effects did not end in time' });
    await ended(file);
  });
});

describe('check', () => {
  const correct = FOREIGN_RECEIVERS.find(({ language, name }) => language === 'js' && name === 'correct')!;
  const brief = (option: string, command: string) => (signal: AbortSignal) =>
    runCommand(option, command, signal, 300);

  it('does not blame a receiver for a command that hangs: it says so, and brings back what was taken away', {
    timeout: 300_000,
  }, async () => {
    const file = pidFile();
    const receiver = await startForeign(correct);
    const report = await check(
      receiver.url,
      receiver.effects,
      {
        breakIt: brief('--break', 'sleep 600'),
        fixIt: (signal) => runCommand('--fix', `echo fixed > ${file}`, signal),
        restart: brief('--restart', 'sleep 600'),
      },
      WITH_COMMANDS,
    ).finally(() => receiver.stop());
    const stopped = report.results.filter(({ reason }) => reason.includes('was stopped'));
    expect(stopped.map(({ case: { id }, verdict }) => `${verdict} ${id}`).sort()).toEqual([
      'not shown accepted-then-restart',
      'not shown after-restart',
      'not shown store-away',
    ]);
    expect(report.results.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(readFileSync(file, 'utf8')).toBe('fixed\n');
  });

  it('can’t go on if the command that hangs was the receiver itself', { timeout: 300_000 }, async () => {
    const receiver = await startForeign(correct);
    const running = check(
      receiver.url,
      receiver.effects,
      {
        restart: async (signal) => {
          receiver.stop();
          await runCommand('--restart', 'sleep 600', signal, 300);
        },
      },
      WITH_COMMANDS,
    ).finally(() => receiver.stop());
    await expect(running).rejects.toThrow(
      /^The command of --restart had not .* in the background\. The receiver no longer answers$/,
    );
  });

  it('can’t go on if what was taken away is not brought back', { timeout: 300_000 }, async () => {
    const receiver = await startForeign(correct);
    const running = check(
      receiver.url,
      receiver.effects,
      {
        breakIt: async () => {},
        fixIt: brief('--fix', 'sleep 600'),
      },
      WITH_COMMANDS,
    ).finally(() => receiver.stop());
    await expect(running).rejects.toThrow(/^The command of --fix had not .*The outage may go on$/);
  });
});

/** Waits until the process is gone; a zombie of another parent is, too. */
async function ended(file: string): Promise<void> {
  const pid = Number(readFileSync(file, 'utf8'));
  while (isRunning(pid)) await sleep(20);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(
      existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '',
    );
  } catch {
    return false;
  }
}
