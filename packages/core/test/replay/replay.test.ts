import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createReceiver, type Delivery, verifySignature } from '@videovector-webhooks/core';
import {
  type Capture,
  deliveryOf,
  type ReplayOptions,
  type ReplayResult,
  type ReplayTarget,
  replay,
} from '@videovector-webhooks/core/replay';
import { manualClock, settled } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import {
  deliver,
  RUN_COMPLETED,
  RUN_STARTED,
  SECRET,
  TEST_EVENT_BODY,
} from '../../../../test/support/deliveries.js';
import { type Gate, gate } from '../../../../test/support/gate.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';

const text = new TextDecoder();

/** What a receiver with a bug has captured: two runs that failed, a test event that went well, a forgery. */
async function captured(): Promise<Capture[]> {
  const captures: Capture[] = [];
  const clock = manualClock();
  const receiver = createReceiver({
    secrets: SECRET,
    clock,
    logger: quietLogger(),
    capture: { write: (c) => void captures.push(c) },
  });
  receiver.on('prompt_run.*', () => Promise.reject(new Error('bug'))).on('test', () => {});
  await receiver.receive(deliver(RUN_STARTED, { 'x-delivery-id': 'dlv_1' }));
  await clock.advance(1_000);
  await receiver.receive(deliver(RUN_COMPLETED, { 'x-delivery-id': 'dlv_2' }));
  await clock.advance(1_000);
  await receiver.receive(deliver(TEST_EVENT_BODY, { 'x-delivery-id': undefined }));
  await clock.advance(1_000);
  await receiver.receive(deliver(RUN_COMPLETED, { 'x-delivery-id': 'dlv_4' }, 'forged'));
  return captures;
}

function fixedReceiver() {
  return createReceiver({ secrets: SECRET, logger: quietLogger() }).fallback(() => {});
}

async function run(
  target: ReplayTarget,
  options: ReplayOptions = {},
  captures?: Capture[],
): Promise<ReplayResult[]> {
  const results: ReplayResult[] = [];
  for await (const result of replay(captures ?? (await captured()), target, options)) results.push(result);
  return results;
}

/** A target that records deliveries and responds when the test says so. */
function recorder() {
  const seen: Delivery[] = [];
  const receiver = fixedReceiver();
  const receive = (delivery: Delivery) => {
    seen.push(delivery);
    return receiver.receive(delivery);
  };
  return {
    seen,
    receive,
    ids: () => seen.map(({ headers }) => (headers as Record<string, string>)['x-delivery-id']),
  };
}

describe('replay into a receiver', () => {
  it('compares the outcome then and now', async () => {
    const results = await run(fixedReceiver());
    expect(results.map(({ was, now, changed, ok }) => [was.code, now.code, changed, ok])).toEqual([
      ['handler_failed', 'handled', true, true],
      ['handler_failed', 'handled', true, true],
      ['handled', 'handled', false, true],
      ['signature_invalid', 'signature_invalid', false, false],
    ]);
  });

  it('sends deliveries as they were captured', async () => {
    const target = recorder();
    const captures = await captured();
    await run(target, {}, captures);
    expect(target.seen).toEqual(captures.map((capture) => deliveryOf(capture)));
  });

  it.each<[string, (lines: string[]) => Iterable<string> | string]>([
    ['the text of a file', (lines) => `${lines.join('\n')}\n`],
    ['its lines', (lines) => [...lines, '']],
    ['lines with byte order marks', (lines) => lines.map((line) => `\ufeff${line}`)],
  ])('accepts %s', async (_what, make) => {
    const lines = (await captured()).map((capture) => JSON.stringify(capture));
    const codes: string[] = [];
    for await (const { now } of replay(make(lines), fixedReceiver())) codes.push(now.code);
    expect(codes).toEqual(['handled', 'handled', 'handled', 'signature_invalid']);
  });

  it('reports a target that breaks, and goes on', async () => {
    const error = new Error('broken');
    const results = await run({ receive: () => Promise.reject(error) });
    expect(results).toHaveLength(4);
    expect(results[0]?.now).toEqual({ outcome: 'error', code: 'no_answer', status: 0, error });
  });

  it('does not send a capture without a body, and says so', async () => {
    const [capture] = await captured();
    const { body: _, ...rest } = capture!;
    const target = recorder();
    const results = await run(target, {}, [{ ...rest, body_missing: 'too_large' }]);
    expect(results[0]?.now).toMatchObject({ code: 'not_captured', status: 0 });
    expect(target.seen).toEqual([]);
  });

  it('reports a body that is not base64 as not sent, and goes on', async () => {
    const [capture] = await captured();
    const { body: _, ...rest } = capture!;
    const results = await run(fixedReceiver(), { concurrency: 2 }, [{ ...rest, body_base64: '*' }, capture!]);
    expect(results.map(({ now }) => now.code).sort()).toEqual(['handled', 'not_sent']);
  });

  it.each([null, 7, {}])('refuses %j, which is not a capture', async (value) => {
    await expect(run(fixedReceiver(), {}, [value as never])).rejects.toMatchObject({
      code: 'ERR_CAPTURE_FORMAT',
    });
  });
});

describe('fresh deliveries', () => {
  it('have a new delivery id, so that the inbox treats them as new', async () => {
    const receiver = fixedReceiver();
    await run(receiver);
    expect((await run(receiver)).slice(0, 3).map(({ now }) => now.code)).toEqual([
      'duplicate',
      'duplicate',
      'duplicate',
    ]);
    expect((await run(receiver, { fresh: true })).slice(0, 2).map(({ now }) => now.code)).toEqual([
      'handled',
      'handled',
    ]);
  });

  it('are signed again with the secret, and change only the event id and the time', async () => {
    const target = recorder();
    const clock = manualClock(Date.parse('2027-01-01T00:00:00Z'));
    await run(target, { fresh: true, secret: SECRET, clock, filter: { id: 'dlv_2' } });
    const { headers, body } = target.seen[0] as Delivery & {
      headers: Record<string, string>;
      body: Uint8Array;
    };
    const verified = await verifySignature({
      body,
      signature: headers['x-webhook-signature'],
      secrets: SECRET,
    });
    expect(verified).toMatchObject({ ok: true, matchedBy: 'raw' });
    expect(headers['x-delivery-id']).toMatch(/^del_replay_/);
    expect(text.decode(body)).toBe(
      RUN_COMPLETED.replace('2026-10-07T00:00:00Z', '2027-01-01T00:00:00.000Z').replace(
        '"evt_1"',
        JSON.stringify(JSON.parse(text.decode(body)).id),
      ),
    );
    expect(JSON.parse(text.decode(body)).id).toMatch(/^evt_replay_/);
  });

  it('do not give a test event the delivery id that it never has', async () => {
    const target = recorder();
    await run(target, { fresh: true, secret: SECRET, filter: { event: 'test' } });
    expect(target.ids()).toEqual([undefined]);
  });

  it('with a body that is not an object, or not JSON, are sent or reported as not sent', async () => {
    const [capture] = await captured();
    const results = await run(fixedReceiver(), { fresh: true, secret: SECRET }, [
      { ...capture!, body: '[]' },
      { ...capture!, body: '{}' },
      { ...capture!, body: 'no JSON' },
    ]);
    expect(results.map(({ now }) => now.code)).toEqual(['signature_invalid', 'handled', 'not_sent']);
  });
});

describe('a filter', () => {
  it.each<[ReplayOptions['filter'], string[]]>([
    [{ event: 'prompt_run.completed' }, ['dlv_2', 'dlv_4']],
    [{ event: ['prompt_run.*'] }, ['dlv_1', 'dlv_2', 'dlv_4']],
    [{ id: 'dlv_1' }, ['dlv_1']],
    [{ id: ['evt_2', 'dlv_4'] }, ['dlv_1', 'dlv_4']],
    [{ outcome: 'failed' }, ['dlv_1', 'dlv_2']],
    [{ outcome: 'handler_failed' }, ['dlv_1', 'dlv_2']],
    [{ outcome: '401' }, ['dlv_4']],
    [{ outcome: ['5xx', '4xx'] }, ['dlv_1', 'dlv_2', 'dlv_4']],
    [{ since: '2026-10-07T00:00:01Z', outcome: '5xx' }, ['dlv_2']],
    [{ until: new Date('2026-10-07T00:00:01Z') }, ['dlv_1']],
    [{ since: Date.parse('2026-10-07T00:00:03Z') }, ['dlv_4']],
    [{ event: 'export.*' }, []],
  ])('%o selects %j', async (filter, ids) => {
    const target = recorder();
    await run(target, { filter: filter! });
    expect(target.ids()).toEqual(ids);
  });

  it.each(['yesterday', '5', '07/10/2026', '2026-13-01', '', new Date('x'), Number.NaN])(
    'with the time %j is refused',
    async (since) => {
      await expect(run(fixedReceiver(), { filter: { since } })).rejects.toThrow('since must be');
    },
  );

  it.each([
    '2026-10-07T00:00:02Z',
    '2026-10-07T02:00:02+02:00',
    '2026-10-07 02:00:02.000+0200',
    '2026-10-07t00:00:02,0z',
  ])('reads the time %s', async (since) => {
    const target = recorder();
    await run(target, { filter: { since } });
    expect(target.ids()).toEqual([undefined, 'dlv_4']);
  });

  it('by time selects no capture whose time cannot be read', async () => {
    const [first] = await captured();
    const results = await run(fixedReceiver(), { filter: { since: '2026-01-01' } }, [
      { ...first!, captured_at: 'unknown' },
    ]);
    expect(results).toEqual([]);
  });
});

describe('order and pace', () => {
  it('can be reversed', async () => {
    const target = recorder();
    await run(target, { order: 'reversed' });
    expect(target.ids()).toEqual(['dlv_4', undefined, 'dlv_2', 'dlv_1']);
  });

  it('can be shuffled, the same way for the same seed', async () => {
    const captures = Array.from({ length: 50 }, (_, i) => i);
    const [first] = await captured();
    const list = captures.map((i) => ({
      ...first!,
      headers: { ...first!.headers, 'x-delivery-id': `dlv_${i}` },
    }));
    const orders = [];
    for (const seed of [1, 1, 2]) {
      const target = recorder();
      await run(target, { order: 'shuffled', seed }, [...list]);
      orders.push(target.ids());
    }
    expect(orders[0]).toEqual(orders[1]);
    expect(orders[0]).not.toEqual(orders[2]);
    expect([...orders[0]!].sort()).toEqual(captures.map((i) => `dlv_${i}`).sort());
  });

  it.each<[ReplayOptions['pace'], number[]]>([
    ['recorded', [0, 1_000, 2_000, 3_000]],
    [2, [0, 500, 1_000, 1_500]],
    ['fast', [0, 0, 0, 0]],
  ])('%j sends at the right times', async (pace, expected) => {
    const clock = manualClock();
    const begun = clock.now();
    const times: number[] = [];
    const receiver = fixedReceiver();
    const target = {
      receive: (delivery: Delivery) => {
        times.push(clock.now() - begun);
        return receiver.receive(delivery);
      },
    };
    const running = run(target, { pace: pace!, clock }, await captured());
    for (let i = 0; i < 40; i++) await clock.advance(100);
    await running;
    expect(times).toEqual(expected);
  });

  it('adds no pause if the clock was set back during the recording', async () => {
    const clock = manualClock();
    const start = clock.now();
    const times: number[] = [];
    const receiver = fixedReceiver();
    const receive = (delivery: Delivery) => {
      times.push(clock.now() - start);
      return receiver.receive(delivery);
    };
    const [capture] = await captured();
    const recorded = ['00:00:10', '00:00:11', '00:00:03', 'unknown', '00:00:05'].map((time) => ({
      ...capture!,
      captured_at: `2026-10-07T${time}Z`,
    }));
    const running = run({ receive }, { pace: 'recorded', clock }, recorded);
    for (let i = 0; i < 40; i++) await clock.advance(100);
    await running;
    expect(times).toEqual([0, 1_000, 1_000, 1_000, 3_000]);
  });

  it.each([{ pace: 0 }, { pace: Number.NaN }, { concurrency: 0 }, { concurrency: 1.5 }])(
    '%o is refused',
    async (options) => {
      await expect(run(fixedReceiver(), options)).rejects.toThrow(Object.keys(options)[0]);
    },
  );
});

describe('concurrency', () => {
  it('is the largest number of deliveries in flight', async () => {
    const open: Gate[] = [];
    let most = 0;
    let underWay = 0;
    const receiver = fixedReceiver();
    const target = {
      async receive(delivery: Delivery) {
        most = Math.max(most, ++underWay);
        const own = gate();
        open.push(own);
        await own.promise;
        underWay--;
        return receiver.receive(delivery);
      },
    };
    const running = run(target, { concurrency: 3 });
    for (let i = 0; i < 10; i++) {
      await settled();
      open.shift()?.open();
    }
    expect(await running).toHaveLength(4);
    expect(most).toBe(3);
  });
});

describe('an end before the end', () => {
  it('comes with the first failure, if configured', async () => {
    const target = recorder();
    const captures = await captured();
    const results = await run(target, { stopOnFailure: true, order: 'reversed' }, captures);
    expect(results).toHaveLength(1);
    expect(target.seen).toHaveLength(1);
  });

  it('comes with the signal: deliveries in flight are finished, and no more are started', async () => {
    const target = recorder();
    const controller = new AbortController();
    const results: ReplayResult[] = [];
    for await (const result of replay(await captured(), target, { signal: controller.signal })) {
      results.push(result);
      if (results.length === 2) controller.abort();
    }
    expect(results).toHaveLength(2);
    expect(target.seen).toHaveLength(2);
  });

  it('does not wait for the pace when the signal comes', async () => {
    const controller = new AbortController();
    const options = { pace: 'recorded', clock: manualClock(), signal: controller.signal } as const;
    const running = run(recorder(), options, await captured());
    await settled();
    controller.abort();
    expect(await running).toHaveLength(1);
  });
});

describe('replay to a URL', () => {
  it('posts the exact bytes, and reads the outcome from the answer', async () => {
    const receiver = fixedReceiver();
    const requests: { headers: unknown; body: string }[] = [];
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      requests.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      const outcome = await receiver.receive({ headers: request.headers, body: Buffer.concat(chunks) });
      response
        .writeHead(outcome.status)
        .end(JSON.stringify({ outcome: outcome.outcome, code: outcome.code }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.on('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    try {
      const captures = await captured();
      const withLength = captures.map((capture) => ({
        ...capture,
        headers: { ...capture.headers, 'content-length': '7', host: 'example.com' },
      }));
      const results = await run(url, {}, withLength);
      expect(results.map(({ now }) => [now.status, now.code])).toEqual([
        [200, 'handled'],
        [200, 'handled'],
        [200, 'handled'],
        [401, 'signature_invalid'],
      ]);
      expect(requests[1]?.body).toBe(RUN_COMPLETED);
      expect(requests[1]?.headers).toMatchObject({ 'x-delivery-id': 'dlv_2', host: new URL(url).host });
    } finally {
      server.close();
    }
  });

  it('reports a response that is not the kit’s, and a missing one', async () => {
    const server = createServer((_request, response) => response.writeHead(204).end()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.on('listening', resolve));
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const [first] = await captured();
    expect((await run(url, {}, [first!]))[0]?.now).toEqual({
      outcome: 'unknown',
      code: 'unknown',
      status: 204,
    });
    await new Promise((resolve) => server.close(resolve));
    expect((await run(url, {}, [first!]))[0]?.now).toMatchObject({ code: 'no_answer', status: 0 });
  });
});
