import type { Capture } from '@videovector-webhooks/core/replay';
import { startSandbox } from '@videovector-webhooks/sandbox';
import { describe, expect, it } from 'vitest';
import { RUN_COMPLETED, SECRET, sign } from '../../../../test/support/deliveries.js';
import { captured, captureFile, linesOf } from '../captures.js';
import { useLocalReceiver } from '../local-receiver.js';
import { everythingPrinted, runCli } from '../run-cli.js';

const OTHER_SECRET = 'whsec_fedcba9876543210';

const receiver = useLocalReceiver();

describe('explain', () => {
  async function explained(capture: Capture, args: string[] = [], env: Record<string, string> = {}) {
    const { code, stdout } = await runCli(['explain', JSON.stringify(capture), '--json', ...args], { env });
    const [line] = linesOf(stdout) as {
      verified: boolean;
      findings: { code: string; text: string; difference?: { offset: number } }[];
    }[];
    return { code, ...line!, codes: line!.findings.map((finding) => finding.code) };
  }
  /** A body that was changed in transit, with its original signature. */
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
  ])('says how a body was re-serialized: %s', async (_how, body, how) => {
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
    expect(result.findings[0]?.difference?.offset).toBe(RUN_COMPLETED.indexOf('12.0'));
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
    ['an unknown secret', captured(RUN_COMPLETED, {}, 'unknown'), ['unexplained']],
  ])('says what is wrong with %s', async (_what, capture, codes) => {
    expect(await explained(capture)).toMatchObject({ code: 1, verified: false, codes });
  });

  it('says that a capture is incomplete, instead of only that there is none', async () => {
    const { code, stderr } = await runCli(['explain', '-'], { stdin: '{"version": 1, "body' });
    expect(code).toBe(1);
    expect(stderr).toContain('warning: Standard input, line 1: incomplete, skipped\n');
  });

  it('marks the first difference for a person', async () => {
    const file = await captureFile(altered(RUN_COMPLETED.replace('"data": ', '"data":')));
    const { code, stdout } = await runCli(['explain', file]);
    expect(code).toBe(0);
    const [received, signed, caret] = stdout.split('\n').slice(2);
    const at = caret!.indexOf('^');
    expect(received!.slice(0, at)).toBe(signed!.slice(0, at).replace('signed  ', 'received'));
    expect([received![at], signed![at]]).toEqual(['{', ' ']);
  });

  it.each<[string, Capture, string[], number, string]>([
    ['a good one', captured(RUN_COMPLETED), [], 200, 'handled'],
    ['a forged one', altered(RUN_COMPLETED.replace('run_1', 'run_2')), [], 401, 'signature_invalid'],
    [
      'a forged one, in a grace period',
      altered(RUN_COMPLETED.replace('run_1', 'run_2')),
      ['--grace-until', '2999-01-01'],
      503,
      'secret_rotating',
    ],
    ['one above its cap', captured(RUN_COMPLETED), ['--max-body-bytes', '10'], 500, 'body_too_large'],
    [
      'one that is old, if it is strict',
      captured(RUN_COMPLETED.replace('"2026', '"2019')),
      ['--strict'],
      422,
      'event_stale',
    ],
    ['no event', captured('[1]'), [], 422, 'event_unusable'],
    [
      'a compact one, if it accepts them',
      altered(RUN_COMPLETED, JSON.stringify(JSON.parse(RUN_COMPLETED))),
      ['--accept-compact-json'],
      200,
      'handled',
    ],
  ])('says what a receiver would answer to %s', async (_what, capture, args, status, receiverCode) => {
    const { stdout } = await runCli(['explain', JSON.stringify(capture), '--json', ...args]);
    expect(linesOf(stdout)[0]).toMatchObject({ receiver: { status } });
    expect((linesOf(stdout)[0] as { receiver: { code: string } }).receiver.code).toBe(receiverCode);
    const { stdout: text } = await runCli(['explain', JSON.stringify(capture), ...args]);
    expect(text).toContain(
      `A receiver with these secrets and options answers ${status} (${receiverCode}) to these bytes.`,
    );
  });

  it('begins with the recorded response', async () => {
    const capture = captured(RUN_COMPLETED);
    const outcome = { ...capture.outcome, code: 'body_altered' };
    const recorded = { ...capture, outcome };
    const { stdout } = await runCli(['explain', JSON.stringify(recorded)]);
    const [, , answered, hypothetical] = stdout.split('\n');
    expect(answered).toContain('It was answered 500 body_altered: the body was intact when captured');
    expect(hypothetical).toContain('answers 200 (handled) to these bytes.');
    expect(await explained(recorded)).toMatchObject({ recorded: outcome });
  });

  it('says that a receiver refuses the secret, and never shows it', async () => {
    const env = { VIDEOVECTOR_WEBHOOK_SECRET: `"${SECRET}"` };
    const { stdout } = await runCli(['explain', JSON.stringify(captured(RUN_COMPLETED))], { env });
    expect(stdout).toContain('A receiver with these secrets does not start: ');
    expect(stdout).not.toContain(SECRET);
  });

  it('accepts a raw body and its headers', async () => {
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

  it('explains each request of a delivery of the running sandbox, by its id', async () => {
    const sandbox = await startSandbox({ frozen: true, secret: SECRET });
    const env = { VIDEOVECTOR_BASE_URL: sandbox.apiUrl, VIDEOVECTOR_API_KEY: sandbox.apiKey };
    await sandbox.subscribe(receiver.url);
    const [sent] = (await sandbox.send('export.ready', undefined, { fault: 'tamper' })).deliveries;
    const id = sent!.delivery_id;
    const { stdout, stderr } = await runCli(['explain', id], { env });
    expect(stderr).toBe(`API: ${sandbox.apiUrl} (this machine)\n`);
    expect(stdout).toMatch(
      new RegExp(
        `^does not verify {2}\\S+ ${id} \\(forgery, tamper\\)\n(?:.*\n)* {2}It was answered 401`,
        'm',
      ),
    );
    expect(stdout).toMatch(
      new RegExp(`^verifies {2}\\S+ ${id} .*\n(?:.*\n)* {2}It was answered 200 handled`, 'm'),
    );
    const json = linesOf((await runCli(['explain', id, '--json'], { env })).stdout);
    expect(json.map(({ delivery_id, verified }) => [delivery_id, verified]).sort()).toEqual([
      [id, false],
      [id, true],
    ]);
    const unknown = await runCli(['explain', 'del_0'], { env });
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no delivery del_0') });
    await sandbox.close();
    const none = await runCli(['explain', id]);
    expect(none).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`There is no file ${id}, and no sandbox to look the delivery up in.`),
    });
  });

  it('names a bad line, and an id that is not there', async () => {
    const file = await captureFile('no capture', captured(RUN_COMPLETED));
    const { code, stderr } = await runCli(['explain', file]);
    expect(code).toBe(1);
    expect(stderr).toContain('line 1: not a capture');
    expect((await runCli(['explain', file, '--id', 'dlv_77'])).code).toBe(2);
  });
});

it('prints no secret', () => {
  const printed = everythingPrinted.join('\n');
  expect(everythingPrinted.length).toBeGreaterThan(5);
  for (const secret of [SECRET, OTHER_SECRET]) expect(printed).not.toContain(secret);
});
