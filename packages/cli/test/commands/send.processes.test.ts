import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox } from '@videovector-webhooks/sandbox';
import { describe, expect, it } from 'vitest';
import { SECRET } from '../../../../test/support/deliveries.js';
import { gate } from '../../../../test/support/gate.js';
import { captureFile, linesOf } from '../captures.js';
import { startLocalReceiver, useLocalReceiver } from '../local-receiver.js';
import { everythingPrinted, runCli, startCli } from '../run-cli.js';

const OTHER_SECRET = 'whsec_fedcba9876543210';

const receiver = useLocalReceiver();

describe('send', () => {
  it.each(['prompt_run.completed', 'import_job.progress', 'test'])(
    'sends %s with sample data that a receiver accepts',
    async (event) => {
      const { code, stdout } = await runCli(['send', event, '--to', receiver.url, '--json']);
      expect(linesOf(stdout)).toMatchObject([{ event, status: 200, code: 'handled', ok: true }]);
      expect(code).toBe(0);
      expect(receiver.outcomes[0]).toMatchObject({ matchedBy: 'raw', event });
      expect(receiver.outcomes[0]?.deliveryId === undefined).toBe(event === 'test');
    },
  );

  it('sets fields, and leaves the other numbers as written', async () => {
    const set = [
      '--data',
      '{"results": [{"start_time": 12.0, "video_id": "vid_1"}]}',
      '--set',
      'data.run_id=run_9',
      '--set',
      'data.results.0.start_time=7.0',
      '--set',
      'data.new={"a": 12345678901234567890}',
      '--set',
      'data.text=10:30',
    ];
    const { code } = await runCli(['send', 'prompt_run.completed', '--to', receiver.url, ...set]);
    expect(code).toBe(0);
    expect(receiver.bodies[0]).toContain('"start_time": 7.0, "video_id"');
    expect(receiver.bodies[0]).toContain('"new": {"a": 12345678901234567890}');
    expect(receiver.events[0]?.data).toMatchObject({ run_id: 'run_9', text: '10:30' });
  });

  it('reads data as JSON or from a file', async () => {
    const path = await captureFile('{"message": 1.0}');
    expect((await runCli(['send', 'test', '--to', receiver.url, '--data', `@${path}`])).code).toBe(0);
    expect((await runCli(['send', 'test', '--to', receiver.url, '--data', '{"message":"é"}'])).code).toBe(0);
    expect(receiver.bodies[0]).toContain('{"message": 1.0}');
    expect(receiver.bodies[1]).toContain('{"message": "\\u00e9"}');
  });

  it('reads data from standard input', async () => {
    const args = ['send', 'test', '--to', receiver.url, '--data', '-'];
    expect((await runCli(args, { stdin: '{"message": 2.0}' })).code).toBe(0);
    expect(receiver.bodies[0]).toContain('{"message": 2.0}');
  });

  it('sends the events of a fixture in a row, and compares the responses with those it expects', async () => {
    const fixture = (expected: string) =>
      captureFile(`{"events": [
        {"name": "run", "event": "prompt_run.completed", "data": {"run_id": "run_1", "at": 12.0}},
        {"event": "export.ready", "wait": "20 ms", "data": {"target_id": "\${run:run_id}", "at": "\${run:at}"}, "expect": ${expected}}
      ]}`);
    const sent = await runCli([
      'send',
      '--fixture',
      await fixture('"handled"'),
      '--to',
      receiver.url,
      '--json',
    ]);
    expect(linesOf(sent.stdout)).toMatchObject([
      { event: 'prompt_run.completed', status: 200, ok: true },
      { event: 'export.ready', code: 'handled', duration_ms: expect.any(Number), ok: true },
    ]);
    expect(receiver.bodies[1]).toContain('"data": {"at": 12.0, "target_id": "run_1"}');
    const unexpected = await runCli([
      'send',
      '--fixture',
      await fixture('401'),
      '--to',
      receiver.url,
      '--no-wait',
    ]);
    expect(unexpected.code).toBe(1);
    expect(unexpected.stderr).toContain('event 2 (export.ready): got 200 handled; expected 401');
  });

  it('sends several, and each twice', async () => {
    const { code, stdout } = await runCli([
      'send',
      'export.ready',
      '--to',
      receiver.url,
      '--count',
      '2',
      '--duplicate',
      '--json',
    ]);
    expect(code).toBe(0);
    expect(linesOf(stdout).map(({ code: outcome }) => outcome)).toEqual([
      'handled',
      'duplicate',
      'handled',
      'duplicate',
    ]);
  });

  it('tampers, and says of a 401 that it is right', async () => {
    const args = ['send', 'export.ready', '--to', receiver.url, '--tamper', '--json'];
    const { code, stdout, stderr } = await runCli(args);
    expect(linesOf(stdout)).toMatchObject([{ status: 401, code: 'signature_invalid', ok: true }]);
    expect([code, stderr]).toEqual([0, 'The changed body was refused, as it should be.\n']);
    expect(receiver.events).toEqual([]);
  });

  it('tampers through a sandbox, which sends the genuine delivery too', async () => {
    const sandbox = await startSandbox({ frozen: true, secret: SECRET });
    await sandbox.subscribe(receiver.url);
    const env = { VIDEOVECTOR_BASE_URL: sandbox.apiUrl, VIDEOVECTOR_API_KEY: sandbox.apiKey };
    const { code, stdout, stderr } = await runCli(['send', 'export.ready', '--tamper', '--json'], { env });
    await sandbox.close();
    expect(linesOf(stdout)).toMatchObject([
      { status: 401, ok: true },
      { status: 200, ok: true },
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain('The changed body was refused, as it should be.');
  });

  it('tampers, and ends with 1 if the receiver accepts what was changed', async () => {
    const accepts = createServer((request, response) => request.resume().on('end', () => response.end()));
    await new Promise<void>((resolve) => accepts.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(accepts.address() as AddressInfo).port}/`;
    const { code, stderr } = await runCli(['send', 'export.ready', '--to', url, '--tamper']);
    accepts.close();
    expect(code).toBe(1);
    expect(stderr).toContain(
      'warning: 200: the receiver accepted a body that was changed after it was signed.',
    );
  });

  it('with the wrong secret ends with 1', async () => {
    const { code, stdout } = await runCli(['send', 'test', '--to', receiver.url], {
      env: { VIDEOVECTOR_WEBHOOK_SECRET: OTHER_SECRET },
    });
    expect(code).toBe(1);
    expect(stdout).toContain('401 signature_invalid');
  });

  it('to a closed port ends with 1', async () => {
    const gone = await startLocalReceiver();
    await gone.close();
    const { code, stdout, stderr } = await runCli(['send', 'test', '--to', gone.url]);
    expect(code).toBe(1);
    expect(stdout).toContain('none (ECONNREFUSED)');
    expect(stderr).toContain(`Nothing listens on ${new URL(gone.url).host}`);
  });

  it('finishes the delivery in progress at Ctrl-C, and ends with 130', async () => {
    const reached = gate();
    const go = gate();
    const slow = await startLocalReceiver(async () => {
      reached.open();
      await go.promise;
    });
    const running = await startCli(['send', 'export.ready', '--to', slow.url, '--count', '1000', '--json']);
    await reached.promise;
    running.interrupt();
    setTimeout(() => go.open(), 100);
    const { code, stdout } = await running.finished;
    expect(code).toBe(130);
    expect(linesOf(stdout).at(-1)).toMatchObject({ code: 'handled' });
    expect(slow.events.length).toBe(linesOf(stdout).length);
    await slow.close();
  });
});

it('prints no secret', () => {
  const printed = everythingPrinted.join('\n');
  expect(everythingPrinted.length).toBeGreaterThan(5);
  for (const secret of [SECRET, OTHER_SECRET]) expect(printed).not.toContain(secret);
});
