import { describe, expect, it } from 'vitest';
import { RUN_COMPLETED, RUN_STARTED } from '../../../../test/support/deliveries.js';
import { gate } from '../../../../test/support/gate.js';
import { captured, captureFile, linesOf } from '../captures.js';
import { startLocalReceiver, useLocalReceiver } from '../local-receiver.js';
import { runCli, startCli } from '../run-cli.js';

const OTHER_SECRET = 'whsec_fedcba9876543210';

const receiver = useLocalReceiver();

function eventIdIn(body: string): string {
  return (JSON.parse(body) as { id: string }).id;
}

describe('replay', () => {
  it('sends captures again, and shows then and now', async () => {
    const file = await captureFile(captured(RUN_STARTED), captured(RUN_COMPLETED));
    const { code, stdout } = await runCli(['replay', file, '--to', receiver.url]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/prompt_run\.started +500 handler_failed +200 handled +dlv_01\n/);
    expect(stdout).toContain('2 replayed, 2 changed, 0 not accepted');
    expect(receiver.bodies).toEqual([RUN_STARTED, RUN_COMPLETED]);
  });

  it('filters, re-signs, orders, and prints JSON', async () => {
    const file = await captureFile(
      captured(RUN_STARTED),
      captured(RUN_COMPLETED),
      captured(RUN_COMPLETED, { 'x-delivery-id': 'dlv_02' }),
    );
    const args = [
      '--event',
      'prompt_run.completed',
      '--outcome',
      '5xx',
      '--fresh',
      '--order',
      'reversed',
      '--concurrency',
      '2',
      '--json',
    ];
    const { code, stdout } = await runCli(['replay', file, '--to', receiver.url, ...args]);
    expect(code).toBe(0);
    const lines = linesOf(stdout);
    expect(lines.at(-1)).toEqual({
      summary: { replayed: 2, changed: 2, failed: 0, bad_lines: 0, interrupted: false },
    });
    expect(lines[0]).toMatchObject({
      was: { status: 500 },
      now: { status: 200, code: 'handled' },
      changed: true,
      ok: true,
    });
    expect(receiver.bodies[0]).toContain('"id": "evt_replay_');
    expect(lines[0]).toMatchObject({ delivery_id: 'dlv_02', new_event_id: eventIdIn(receiver.bodies[0]!) });
    expect(lines[0]?.['new_delivery_id']).toBe(receiver.outcomes[0]?.deliveryId);
  });

  it('with --fresh shows the new ids beside the old', async () => {
    const file = await captureFile(captured(RUN_COMPLETED));
    const { stdout } = await runCli(['replay', file, '--to', receiver.url, '--fresh']);
    expect(stdout).toContain(`\n  dlv_01 → ${receiver.outcomes[0]?.deliveryId}\n`);
    const ids = `${eventIdIn(RUN_COMPLETED)} → ${eventIdIn(receiver.bodies[0]!)}`;
    expect(stdout).toContain(`\n  ${ids}\n`);
    const plain = await runCli(['replay', file, '--to', receiver.url]);
    expect(plain.stdout).not.toContain('→');
  });

  it('reads standard input, and replays without a secret', async () => {
    const stdin = `${JSON.stringify(captured(RUN_COMPLETED, { 'x-delivery-id': 'dlv_stdin' }))}\n`;
    const { code } = await runCli(['replay', '-', '--to', receiver.url], {
      stdin,
      env: { VIDEOVECTOR_WEBHOOK_SECRET: undefined },
    });
    expect(code).toBe(0);
    expect(receiver.outcomes[0]).toMatchObject({ code: 'handled', matchedBy: 'raw' });
  });

  it('ends with 1 if a delivery is not accepted, and stops there with --stop-on-failure', async () => {
    const file = await captureFile(captured(RUN_STARTED, {}, OTHER_SECRET), captured(RUN_COMPLETED));
    const { code, stdout } = await runCli(['replay', file, '--to', receiver.url, '--stop-on-failure']);
    expect(code).toBe(1);
    expect(stdout).toContain('1 replayed, 1 changed, 1 not accepted');
  });

  it('reports a bad line, continues, and ends with 1', async () => {
    const file = await captureFile(captured(RUN_STARTED), 'no capture', captured(RUN_COMPLETED));
    const { code, stdout, stderr } = await runCli(['replay', file, '--to', receiver.url]);
    expect(code).toBe(1);
    expect(stderr).toContain('line 2: not a capture, skipped');
    expect(stdout).toContain('2 replayed, 2 changed, 0 not accepted, 1 bad line\n');
  });

  it('names a file of another format before anything is sent, and counts bad lines beyond the third', async () => {
    const good = await captureFile(captured(RUN_STARTED));
    const pretty = await captureFile(JSON.stringify(captured(RUN_STARTED), null, 2));
    const refused = await runCli(['replay', good, pretty, '--to', receiver.url]);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain(`${pretty} is JSON over several lines`);
    expect(receiver.bodies).toEqual([]);

    const lines = await captureFile(...Array.from({ length: 400 }, (_, i) => `GET / ${i}`));
    for (const args of [
      ['replay', lines, '--to', receiver.url],
      ['explain', lines],
    ]) {
      const { code, stderr } = await runCli(args);
      expect(code).toBe(1);
      expect(stderr.match(/not a capture, skipped/g)).toHaveLength(3);
      expect(stderr).toContain(`${lines}: 397 more lines skipped`);
    }
  });

  it('reports a refused connection for each delivery, and ends with 1', async () => {
    const gone = await startLocalReceiver();
    await gone.close();
    const { code, stdout } = await runCli([
      'replay',
      await captureFile(captured(RUN_STARTED)),
      '--to',
      gone.url,
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain('no_answer');
  });

  it('finishes deliveries in progress at Ctrl-C, prints the totals, and ends with 130', async () => {
    const reached = gate();
    const go = gate();
    const slow = await startLocalReceiver(async () => {
      reached.open();
      await go.promise;
    });
    const many = Array.from({ length: 500 }, (_, i) =>
      captured(RUN_COMPLETED, { 'x-delivery-id': `dlv_${i}` }),
    );
    const running = await startCli(['replay', await captureFile(...many), '--to', slow.url, '--json']);
    await reached.promise;
    running.interrupt();
    setTimeout(() => go.open(), 100);
    const { code, stdout } = await running.finished;
    expect(code).toBe(130);
    const { summary } = linesOf(stdout).at(-1) as { summary: { replayed: number } };
    expect(summary).toMatchObject({ failed: 0, interrupted: true });
    expect(summary.replayed).toBe(slow.events.length);
    await slow.close();
  });

  it('says why nothing was replayed, and ends with 1', async () => {
    const file = await captureFile(captured(RUN_STARTED));
    const filtered = await runCli(['replay', file, '--to', receiver.url, '--event', 'export.ready']);
    expect(filtered).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'Nothing was replayed: the files hold no capture that matches --event.',
      ),
    });
    const empty = await runCli(['replay', await captureFile(), '--to', receiver.url]);
    expect(empty).toMatchObject({ code: 1, stderr: expect.stringContaining('the files hold no capture.') });
    expect(receiver.bodies).toEqual([]);
  });

  it('with --fresh reports that a body that can’t be signed again was not sent', async () => {
    const { code, stderr } = await runCli([
      'replay',
      await captureFile(captured('{"torn')),
      '--to',
      receiver.url,
      '--fresh',
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/nothing was sent/i);
    expect(receiver.bodies).toEqual([]);
  });

  it('names a connection that was refused', async () => {
    const gone = await startLocalReceiver();
    await gone.close();
    const { stderr } = await runCli(['replay', await captureFile(captured(RUN_STARTED)), '--to', gone.url]);
    expect(stderr).toContain('Connection refused 127.0.0.1:');
  });
});
