import { createReadStream } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Capture, captureOf, readCaptures } from '@videovector-webhooks/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED, RUN_STARTED, SECRET, sign } from '../../../test/support/deliveries.js';
import { gate } from '../../../test/support/gate.js';
import { type LocalReceiver, startLocalReceiver } from './local-receiver.js';
import { everythingPrinted, runCli, startCli } from './run-cli.js';

const OTHER_SECRET = 'whsec_fedcba9876543210';

let receiver: LocalReceiver;
beforeAll(async () => {
  receiver = await startLocalReceiver();
});
afterAll(() => receiver.close());
afterEach(() => {
  for (const list of [receiver.events, receiver.bodies, receiver.outcomes]) list.length = 0;
});

/** Writes captures to a file in a folder of its own. */
async function captureFile(...lines: (Capture | string)[]): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'cli-')), 'deliveries.jsonl');
  await writeFile(
    path,
    lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
  );
  return path;
}

function captured(body: string, headers: Record<string, string> = {}, secret = SECRET): Capture {
  const delivery = deliver(body, headers, secret);
  const outcome = { outcome: 'failed', code: 'handler_failed', status: 500 };
  return captureOf(delivery, new TextEncoder().encode(body), outcome, Date.parse('2026-10-07T00:00:00Z'));
}

function linesOf(stdout: string): Record<string, unknown>[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('videovector-webhooks', () => {
  it.each([[], ['send'], ['capture'], ['replay'], ['explain']])(
    '%s --help ends with 0, and shows how',
    async (...command) => {
      const { code, stdout } = await runCli([...command, '--help']);
      expect(code).toBe(0);
      expect(stdout).toContain(
        command.length === 0 ? 'Exit codes' : `Example:\n  videovector-webhooks ${command[0]}`,
      );
    },
  );

  it.each([
    [['sned', 'test'], 'send'],
    [['send', 'prompt_run.complete', '--to', 'http://127.0.0.1:9/'], 'prompt_run.completed'],
    [['send', 'test'], 'videovector-webhooks sandbox'],
    [['send', 'test', '--to', 'localhost'], 'must be a URL'],
    [['send', 'test', '--to', 'http://127.0.0.1:9/', '--count', '0'], 'whole number'],
    [
      ['send', 'test', '--to', 'http://127.0.0.1:9/', '--data', '{'],
      '--data is not valid JSON: it ends too early',
    ],
    [['send', 'test', '--to', 'http://127.0.0.1:9/', '--data', "'{}'"], `unexpected "'" at position 1`],
    [['send', 'test', '--to', 'http://127.0.0.1:9/', '--set', 'data'], 'path=value'],
    [['send', 'test', '--to', 'http://127.0.0.1:9/', '--set', 'data.message.x=1'], 'no field "x"'],
    [['replay', '/no/such/file', '--to', 'http://127.0.0.1:9/'], 'There is no file /no/such/file'],
    [['replay', '/', '--to', 'http://127.0.0.1:9/'], 'is a folder'],
    [['explain'], 'needs a capture file'],
    [['explain', '/no/such/file'], 'There is no file'],
    [['capture', '--port', '99999'], '65535'],
  ])('%j ends with 2, and says what to change', async (args, hint) => {
    const { code, stderr } = await runCli(args);
    expect(code).toBe(2);
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain('    at ');
  });

  it('takes the secret from .env, and says where to put it if there is none', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'cli-'));
    const args = ['send', 'test', '--to', receiver.url];
    const env = { VIDEOVECTOR_WEBHOOK_SECRET: undefined };
    const without = await runCli(args, { cwd, env });
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('VIDEOVECTOR_WEBHOOK_SECRET, in the shell or in .env');
    await writeFile(join(cwd, '.env'), `VIDEOVECTOR_WEBHOOK_SECRET=${SECRET}\n`);
    expect((await runCli(args, { cwd, env })).code).toBe(0);
  });

  it('takes the secret from another variable or a file, without the line feed at its end', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'cli-')), 'secret');
    await writeFile(path, `${SECRET}\n`);
    const env = { VIDEOVECTOR_WEBHOOK_SECRET: undefined, MY_SECRET: SECRET };
    expect(
      (await runCli(['send', 'test', '--to', receiver.url, '--secret-env', 'MY_SECRET'], { env })).code,
    ).toBe(0);
    expect((await runCli(['send', 'test', '--to', receiver.url, '--secret-file', path], { env })).code).toBe(
      0,
    );
  });
});

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

  it('changes fields, and leaves the other numbers as they are written', async () => {
    const set = [
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

  it('takes data as JSON or from a file', async () => {
    const path = await captureFile('{"message": 1.0}');
    expect((await runCli(['send', 'test', '--to', receiver.url, '--data', `@${path}`])).code).toBe(0);
    expect((await runCli(['send', 'test', '--to', receiver.url, '--data', '{"message":"é"}'])).code).toBe(0);
    expect(receiver.bodies[0]).toContain('{"message": 1.0}');
    expect(receiver.bodies[1]).toContain('{"message": "\\u00e9"}');
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

  it('tampers, and is content with a 401', async () => {
    const { code, stdout } = await runCli([
      'send',
      'export.ready',
      '--to',
      receiver.url,
      '--tamper',
      '--json',
    ]);
    expect(linesOf(stdout)).toMatchObject([{ status: 401, code: 'signature_invalid', ok: true }]);
    expect(code).toBe(0);
    expect(receiver.events).toEqual([]);
  });

  it('with the wrong secret ends with 1', async () => {
    const { code, stdout } = await runCli(['send', 'test', '--to', receiver.url], {
      env: { VIDEOVECTOR_WEBHOOK_SECRET: OTHER_SECRET },
    });
    expect(code).toBe(1);
    expect(stdout).toContain('401     signature_invalid');
  });

  it('to a port where nobody listens ends with 1', async () => {
    const gone = await startLocalReceiver();
    await gone.close();
    const { code, stdout } = await runCli(['send', 'test', '--to', gone.url]);
    expect(code).toBe(1);
    expect(stdout).toContain('no_answer (ECONNREFUSED)');
  });

  it('finishes what is under way at Ctrl-C, and ends with 130', async () => {
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

describe('capture', () => {
  async function startCapture(...args: string[]) {
    const out = join(await mkdtemp(join(tmpdir(), 'cli-')), 'deliveries.jsonl');
    const running = await startCli(['capture', '--port', '0', '--out', out, ...args]);
    const url = await running.printed(/Listening on (http:\/\/127\.0\.0\.1:\d+)/);
    const end = async () => {
      running.interrupt();
      const captures: Capture[] = [];
      const finished = await running.finished;
      for await (const capture of readCaptures(createReadStream(out))) captures.push(capture);
      return { ...finished, captures };
    };
    return { url, end, running };
  }

  it('passes deliveries on, answer and all, and records both exactly', async () => {
    const { url, end } = await startCapture('--forward', receiver.url);
    const { headers, body } = deliver(RUN_COMPLETED);
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, authorization: 'Bearer mark' },
      body,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-answered-by')).toBe('local');
    expect(await response.json()).toEqual({ outcome: 'handled', code: 'handled' });
    const refused = await fetch(url, { method: 'POST', headers, body: 'x' });
    expect(refused.status).toBe(401);
    const { code, captures } = await end();
    expect(code).toBe(130);
    expect(receiver.bodies).toEqual([body, 'x']);
    expect(captures.map(({ body: text, outcome }) => [text, outcome.code])).toEqual([
      [body, 'handled'],
      ['x', 'signature_invalid'],
    ]);
    expect(captures[0]?.headers['authorization']).toBe('[redacted]');
  });

  it('answers 503 where nothing is passed on, or nobody answers, so that the sender keeps the event', async () => {
    const gone = await startLocalReceiver();
    await gone.close();
    for (const args of [[], ['--forward', gone.url]]) {
      const { url, end } = await startCapture(...args);
      expect((await fetch(url, { method: 'POST', body: RUN_COMPLETED })).status).toBe(503);
      const { captures, stdout } = await end();
      expect(captures[0]?.outcome.status).toBe(503);
      expect(stdout).toContain('503');
    }
  });

  it('loses nothing at Ctrl-C: what is under way is answered and recorded', async () => {
    const reached = gate();
    const go = gate();
    const slow = await startLocalReceiver(async () => {
      reached.open();
      await go.promise;
    });
    const { url, end } = await startCapture('--forward', slow.url);
    const response = fetch(url, { method: 'POST', ...deliver(RUN_COMPLETED) });
    await reached.promise;
    const ending = end();
    setTimeout(() => go.open(), 200);
    expect((await response).status).toBe(200);
    const { code, captures } = await ending;
    expect(code).toBe(130);
    expect(captures.map(({ outcome }) => outcome.code)).toEqual(['handled']);
    await slow.close();
  });

  it('never answers 2xx for what it could not write', async () => {
    const running = await startCli(['capture', '--port', '0', '--out', '/dev/full', '--answer', '200']);
    const url = await running.printed(/Listening on (http:\/\/127\.0\.0\.1:\d+)/);
    expect((await fetch(url, { method: 'POST', body: RUN_COMPLETED })).status).toBe(503);
    running.interrupt();
    expect((await running.finished).code).toBe(130);
  });

  it('says so where its port is taken', async () => {
    const port = new URL(receiver.url).port;
    const { code, stderr } = await runCli(['capture', '--port', port]);
    expect(code).toBe(2);
    expect(stderr).toContain(`The port ${port} is taken`);
  });
});

describe('replay', () => {
  it('sends captures again, and shows then and now', async () => {
    const file = await captureFile(captured(RUN_STARTED), captured(RUN_COMPLETED));
    const { code, stdout } = await runCli(['replay', file, '--to', receiver.url]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/prompt_run\.started +dlv_01 +500 handler_failed +200 handled\n/);
    expect(stdout).toContain('2 replayed, 2 changed, 0 not accepted');
    expect(receiver.bodies).toEqual([RUN_STARTED, RUN_COMPLETED]);
  });

  it('filters, freshens, orders, and prints JSON', async () => {
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

  it('ends with 1 for what is not accepted, and stops there if asked to', async () => {
    const file = await captureFile(captured(RUN_STARTED, {}, OTHER_SECRET), captured(RUN_COMPLETED));
    const { code, stdout } = await runCli(['replay', file, '--to', receiver.url, '--stop-on-failure']);
    expect(code).toBe(1);
    expect(stdout).toContain('1 replayed, 1 changed, 1 not accepted');
  });

  it('names a bad line, goes on, and ends with 1', async () => {
    const file = await captureFile(captured(RUN_STARTED), 'no capture', captured(RUN_COMPLETED));
    const { code, stdout, stderr } = await runCli(['replay', file, '--to', receiver.url]);
    expect(code).toBe(1);
    expect(stderr).toContain('line 2: not a capture, skipped');
    expect(stdout).toContain('2 replayed, 2 changed, 0 not accepted, 1 bad lines');
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

  it('finishes what is under way at Ctrl-C, says how far it came, and ends with 130', async () => {
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
});

describe('explain', () => {
  async function explained(capture: Capture, args: string[] = [], env: Record<string, string> = {}) {
    const { code, stdout } = await runCli(['explain', JSON.stringify(capture), '--json', ...args], { env });
    const [line] = linesOf(stdout) as {
      verified: boolean;
      findings: { code: string; text: string; difference?: { offset: number } }[];
    }[];
    return { code, ...line!, codes: line!.findings.map((finding) => finding.code) };
  }
  /** A body that was changed on its way, under the signature that it had. */
  const altered = (body: string, signed = RUN_COMPLETED): Capture => ({
    ...captured(body),
    headers: { ...captured(body).headers, 'x-webhook-signature': sign(signed) },
  });

  const announced = (body: string, length: number): Capture => {
    const capture = altered(body);
    return { ...capture, headers: { ...capture.headers, 'content-length': String(length) } };
  };

  it('names the secret of several that matches the raw bytes', async () => {
    const env = { FIRST: OTHER_SECRET, SECOND: SECRET };
    const result = await explained(
      captured(RUN_COMPLETED),
      ['--secret-env', 'FIRST', '--secret-env', 'SECOND'],
      env,
    );
    expect(result).toMatchObject({ code: 0, verified: true, codes: ['verified_raw'] });
    expect(result.findings[0]?.text).toContain('SECOND');
  });

  it.each([
    ['compact', RUN_COMPLETED.replaceAll(', "', ',"').replaceAll('": ', '":'), ['whitespace']],
    ['indented', RUN_COMPLETED.replaceAll(', ', ',\n  '), ['whitespace']],
    [
      'in another order',
      RUN_COMPLETED.replace(/^\{("api_version": "2024-01"), (.*)\}$/, '{$2, $1}'),
      ['key_order'],
    ],
    ['with raw letters', RUN_COMPLETED.replace('\\u00e9', 'é'), ['escapes']],
    ['with other numbers', RUN_COMPLETED.replace('12.0', '1.2e1'), ['number_form']],
    ['with a mark', `\ufeff${RUN_COMPLETED}`, ['byte_order_mark']],
  ])('says how a body was written anew: %s', async (_how, body, how) => {
    expect(await explained(altered(body))).toMatchObject({
      code: 0,
      verified: true,
      codes: ['verified_canonical', ...how],
    });
  });

  it('proves that floats were lost in JavaScript, and in which field', async () => {
    const result = await explained(altered(JSON.stringify(JSON.parse(RUN_COMPLETED))));
    expect(result).toMatchObject({ code: 1, verified: false, codes: ['floats_lost'] });
    expect(result.findings[0]?.text).toContain('"start_time"');
    expect(result.findings[0]?.difference?.offset).toBe(RUN_COMPLETED.indexOf('12.0') + 2);
  });

  it.each([
    ['a line feed', `${SECRET}\n`],
    ['spaces', ` ${SECRET} `],
    ['quotes', `"${SECRET}"`],
  ])('finds a secret with stray %s', async (_what, secret) => {
    const result = await explained(captured(RUN_COMPLETED), [], { VIDEOVECTOR_WEBHOOK_SECRET: secret });
    expect(result).toMatchObject({ code: 1, verified: false, codes: ['secret_altered'] });
  });

  it('finds the secret of another webhook', async () => {
    const result = await explained(captured(RUN_COMPLETED), ['--secret-env', 'whk_02=B'], { B: SECRET });
    expect(result.codes).toEqual(['verified_raw', 'other_webhook']);
  });

  it.each<[string, Capture, string[]]>([
    ['a missing signature', captured(RUN_COMPLETED, { 'x-webhook-signature': '' }), ['signature_missing']],
    [
      'a malformed signature',
      captured(RUN_COMPLETED, { 'x-webhook-signature': 'abc' }),
      ['signature_malformed'],
    ],
    ['two signatures', captured(RUN_COMPLETED, { 'x-webhook-signature': 'a, b' }), ['signature_ambiguous']],
    ['a body that is cut off', altered(RUN_COMPLETED.slice(0, -5)), ['not_json']],
    [
      'a body that is shorter than announced',
      announced(RUN_COMPLETED.slice(0, -5), RUN_COMPLETED.length),
      ['not_json', 'body_incomplete'],
    ],
    ['a body with another value', altered(RUN_COMPLETED.replace('run_1', 'run_2')), ['unexplained']],
    ['a secret that nobody knows', captured(RUN_COMPLETED, {}, 'unknown'), ['unexplained']],
  ])('says what is wrong with %s', async (_what, capture, codes) => {
    expect(await explained(capture)).toMatchObject({ code: 1, verified: false, codes });
  });

  it('marks the first differing byte for a person', async () => {
    const file = await captureFile(altered(RUN_COMPLETED.replace('"data": ', '"data":')));
    const { code, stdout } = await runCli(['explain', file]);
    expect(code).toBe(0);
    const [received, canonical, caret] = stdout.split('\n').slice(2);
    const at = caret!.indexOf('^');
    expect(received!.slice(0, at)).toBe(canonical!.slice(0, at).replace('canonical ', 'received  '));
    expect([received![at], canonical![at]]).toEqual(['{', ' ']);
  });

  it('takes a raw body and its headers', async () => {
    const file = await captureFile(RUN_COMPLETED);
    const { code, stdout } = await runCli([
      'explain',
      '--body',
      file,
      '--signature',
      sign(`${RUN_COMPLETED}\n`),
      '--webhook-id',
      'whk_01',
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('verifies');
  });

  it('names a bad line, and an id that is not there', async () => {
    const file = await captureFile('no capture', captured(RUN_COMPLETED));
    const { code, stderr } = await runCli(['explain', file]);
    expect(code).toBe(1);
    expect(stderr).toContain('line 1: not a capture');
    expect((await runCli(['explain', file, '--id', 'dlv_77'])).code).toBe(2);
  });
});

describe('secrecy', () => {
  it.each([['--secret-env', OTHER_SECRET], [`--secret=${OTHER_SECRET}`]])(
    'is kept where somebody gives the secret itself: %s',
    async (...args) => {
      const { code, stdout, stderr } = await runCli(['send', 'test', '--to', receiver.url, ...args]);
      expect(code).toBe(2);
      expect(stdout + stderr).not.toContain(OTHER_SECRET);
    },
  );

  it('is kept by all that was printed', () => {
    const printed = everythingPrinted.join('\n');
    expect(everythingPrinted.length).toBeGreaterThan(50);
    for (const secret of [SECRET, OTHER_SECRET]) expect(printed).not.toContain(secret);
  });
});
