import { EVENT_NAMES } from '@videovector-webhooks/core';
import { type Sandbox, sampleData, startSandbox } from '@videovector-webhooks/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPython, Oracle } from '../../../../test/differential/oracle.js';
import { Random } from '../../../../test/differential/random.js';
import { randomTree } from '../../../../test/differential/random-tree.js';
import { WIRE_FORMS, wireForm, write } from '../../../../test/differential/wire-form.js';
import { type Received, startReceiver, type TestReceiver } from '../support/receiver.js';

const withPython = hasPython();
if (!withPython) {
  const line = 'SKIPPED: the comparison with CPython, for python3 of 3.11 or later is not installed';
  if (process.env['REQUIRE_SERVICES'] === '1') throw new Error(line);
  console.warn(line);
}

describe.skipIf(!withPython)('what is sent', () => {
  let sandbox: Sandbox;
  let receiver: TestReceiver;
  let secret: string;
  beforeAll(async () => {
    receiver = await startReceiver();
    sandbox = await startSandbox();
    ({ secret } = await sandbox.subscribe(receiver.url));
  });
  afterAll(async () => {
    await sandbox.close();
    await receiver.close();
  });

  /** Has CPython print and sign each received body; ours must be identical. */
  async function compare(requests: readonly Received[], why: string): Promise<void> {
    const oracle = new Oracle(secret);
    const answers = await oracle.ask(requests.map(({ body }) => body));
    oracle.close();
    for (const [i, { body, headers }] of requests.entries()) {
      expect(String(body), why).toBe(answers[i]?.canonical);
      expect(headers['x-webhook-signature'], why).toBe(answers[i]?.signature);
      expect(answers[i]?.hasDuplicates, why).toBe(false);
    }
  }

  it('is what CPython prints and signs, for every event of the sample data', async () => {
    const from = receiver.requests.length;
    for (const event of EVENT_NAMES) await sandbox.send(event);
    await sandbox.test(sandbox.webhooks()[0]!.webhook_id);
    await compare(receiver.requests.slice(from), 'samples');
  });

  it('contains the given data, to the digit', async () => {
    const from = receiver.requests.length;
    const data = sampleData('media.processing.completed', 3);
    await sandbox.send('media.processing.completed', data);
    const oracle = new Oracle(secret);
    const [answer] = await oracle.ask([data]);
    oracle.close();
    expect(String(receiver.requests[from]!.body)).toContain(`"data": ${answer!.canonical}, "event"`);
  });

  it('is what CPython prints and signs, for random JSON texts as data', async () => {
    const seed = 20_261_125;
    const random = new Random(seed);
    const from = receiver.requests.length;
    let refused = 0;
    for (let i = 0; i < 150; i++) {
      const text = write(randomTree(random), wireForm(random.pick(WIRE_FORMS), random), random);
      // Data is an object.
      await sandbox.send('export.ready', `{"data": ${text}}`).catch(() => refused++);
    }
    const requests = receiver.requests.slice(from);
    expect(requests.length + refused, `seed ${seed}`).toBe(150);
    expect(refused, `seed ${seed}`).toBeLessThan(50);
    await compare(requests, `seed ${seed}`);
  });

  it('is what CPython prints and signs, for a JavaScript value', async () => {
    const from = receiver.requests.length;
    const data = {
      title: 'Café 🎬 \ud83d',
      constructor: 1,
      toString: null,
      list: [1e21, 1e-7, 0.1, -0, 2 ** 53],
    };
    Object.defineProperty(data, '__proto__', { value: { polluted: true }, enumerable: true });
    await sandbox.send('export.ready', data);
    await compare(receiver.requests.slice(from), 'value');
    expect(String(receiver.requests[from]!.body)).toContain('"__proto__": {"polluted": true}');
  });
});
