import type { Delivery, DeliveryContext, WebhookEvent } from '@videovector-webhooks/core';
import { manualClock, settled } from '@videovector-webhooks/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET, WEBHOOK_ID } from '../../../test/support/deliveries.js';

import { inboxWith, setUp } from './support/set-up.js';

describe('a delivery', () => {
  it('reports how long it took, on the injected clock', async () => {
    const { receiver, clock } = setUp();
    receiver.fallback(() => clock.advance(1_500));
    expect((await receiver.receive(deliver(RUN_COMPLETED))).durationMs).toBe(1_500);
    expect((await receiver.receive(deliver(RUN_COMPLETED, {}, 'wrong'))).durationMs).toBe(0);
  });

  it('reaches its handler with the signed payload and its context', async () => {
    const { receiver } = setUp();
    const handler = vi.fn<(event: WebhookEvent<'prompt_run.completed'>, context: DeliveryContext) => void>();
    receiver.on('prompt_run.completed', handler);
    const outcome = await receiver.receive(deliver(RUN_COMPLETED));

    expect(outcome).toMatchObject({
      outcome: 'handled',
      code: 'handled',
      status: 200,
      event: 'prompt_run.completed',
    });
    expect(outcome).toMatchObject({
      deliveryId: 'dlv_01',
      webhookId: WEBHOOK_ID,
      eventId: 'evt_1',
      matchedBy: 'raw',
      attempt: 1,
    });
    const [event, context] = handler.mock.calls[0]!;
    expect(event).toEqual(JSON.parse(RUN_COMPLETED));
    expect(event.data.run_id).toBe('run_1');
    expect(context).toMatchObject({
      deliveryId: 'dlv_01',
      webhookId: WEBHOOK_ID,
      attempt: 1,
      matchedBy: 'raw',
    });
    expect(context.key).toMatch(/^[0-9a-f]{48}$/);
    expect(new TextDecoder().decode(context.body)).toBe(RUN_COMPLETED);
    expect(context.signal.aborted).toBe(false);
    expect('transaction' in context).toBe(false);
  });

  it.each<[string, (body: string) => Delivery['body']]>([
    ['a string', (body) => body],
    ['a Uint8Array', (body) => new TextEncoder().encode(body)],
    ['a Buffer', (body) => Buffer.from(body)],
    ['an ArrayBuffer', (body) => new TextEncoder().encode(body).buffer],
    ['a stream', (body) => new Blob([body.slice(0, 20), body.slice(20)]).stream()],
    ['a reader', (body) => async () => new TextEncoder().encode(body)],
  ])('may have its body as %s, and the handler gets its own copy of the bytes', async (_form, form) => {
    const { receiver } = setUp();
    const handler = vi.fn();
    receiver.fallback(handler);
    const { headers, body } = deliver(RUN_COMPLETED);
    expect(await receiver.receive({ headers, body: form(body) })).toMatchObject({
      code: 'handled',
      matchedBy: 'raw',
    });
    const context = handler.mock.calls[0]![1];
    expect(context.body).toBe(context.body);
    // Not a view of the pool that small Buffers share.
    expect(new TextDecoder().decode(context.body.buffer)).toBe(body);
  });

  it.each<[string, (bytes: Uint8Array<ArrayBuffer>) => Delivery['body']]>([
    ['a Uint8Array', (bytes) => bytes],
    ['an ArrayBuffer', (bytes) => bytes.buffer],
  ])(
    'has its event and its bytes as they were signed, whenever the owner of %s overwrites it',
    async (_form, form) => {
      const { headers, body } = deliver(RUN_COMPLETED);
      const other = new TextEncoder().encode(body.replace('run_1', 'run_2'));
      for (let steps = 0; steps < 40; steps++) {
        const { receiver } = setUp();
        const seen: unknown[] = [];
        receiver.on('prompt_run.completed', async (event, context) => {
          seen.push(event.data.run_id);
          for (let i = 0; i < 5; i++) await undefined;
          seen.push(new TextDecoder().decode(context.body));
        });
        const bytes = new TextEncoder().encode(body);
        const outcome = receiver.receive({ headers, body: form(bytes) });
        for (let i = 0; i < steps; i++) await undefined;
        bytes.set(other);
        expect((await outcome).code).toBe('handled');
        expect(seen).toEqual(['run_1', body]);
      }
    },
  );

  it('without a handler is ignored, and not recorded', async () => {
    const clock = manualClock();
    const claim = vi.fn();
    const { receiver } = setUp({ clock, inbox: inboxWith(clock, () => ({ claim })) });
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({ code: 'ignored', status: 200 });
    expect(claim).not.toHaveBeenCalled();
  });

  it('that is not authentic, or names no event, never touches the inbox', async () => {
    const clock = manualClock();
    const claim = vi.fn();
    const { receiver } = setUp({ clock, inbox: inboxWith(clock, () => ({ claim })) });
    receiver.fallback(() => {});
    await receiver.receive(deliver(RUN_COMPLETED, {}, 'forged'));
    await receiver.receive(deliver(RUN_COMPLETED, { 'x-webhook-signature': undefined }));
    await receiver.receive(deliver('{"data": {}}', { 'x-event-type': undefined }));
    expect(claim).not.toHaveBeenCalled();
  });

  it.each([undefined, null, {}, 'text'])(
    'of the wrong shape, %j, is a 500, not a rejection',
    async (delivery) => {
      const { receiver, logger } = setUp();
      expect(await receiver.receive(delivery as unknown as Delivery)).toMatchObject({
        code: 'internal_error',
        status: 500,
      });
      expect(logger.lines[0]).toContain('internal_error (500)');
    },
  );
});

describe('fetch', () => {
  it('turns a web-standard request into a response, also when the method is passed on by itself', async () => {
    const { receiver } = setUp();
    receiver.fallback(() => {});
    const { fetch } = receiver;
    const response = await fetch(
      new Request('http://localhost/', { method: 'POST', ...deliver(RUN_COMPLETED) }),
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ outcome: 'handled', code: 'handled' });
  });

  it.each([-10, 10])('takes a body whose announced length is wrong by %i', async (wrong) => {
    const { receiver } = setUp();
    receiver.fallback(() => {});
    const { headers, body } = deliver(RUN_COMPLETED, {
      'content-length': String(RUN_COMPLETED.length + wrong),
    });
    const request = new Request('http://localhost/', { method: 'POST', headers, body });
    expect((await receiver.fetch(request)).status).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['beside chunks', { 'content-length': '5', 'transfer-encoding': 'chunked' }],
    ['as nothing', { 'content-length': '' }],
    ['below zero', { 'content-length': '-5' }],
  ])('never reads more than the cap if a length is announced %s', async (_how, announced) => {
    const { receiver } = setUp({ maxBodyBytes: 1_000 });
    let pulled = 0;
    const body = new ReadableStream({
      pull(stream) {
        if (++pulled > 100) return stream.close();
        stream.enqueue(new Uint8Array(500));
      },
    });
    const { headers } = deliver(RUN_COMPLETED, announced);
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
    const response = await receiver.fetch(new Request('http://localhost/', init));
    expect(response.status).toBe(500);
    expect(pulled).toBeLessThan(20);
  });

  it('answers another method with 405 and the one that is allowed', async () => {
    const { receiver } = setUp();
    const response = await receiver.fetch(new Request('http://localhost/'));
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it.each<[string, (request: Request) => Promise<unknown>]>([
    ['json()', (request) => request.json()],
    ['text()', (request) => request.text()],
    ['its stream', (request) => new Response(request.body).text()],
  ])(
    'answers 500, never 401, and says what to change if the application has already read the request by %s',
    async (_how, read) => {
      const { receiver, logger } = setUp();
      receiver.fallback(() => {});
      const request = new Request('http://localhost/', { method: 'POST', ...deliver(RUN_COMPLETED) });
      await read(request);
      expect((await receiver.fetch(request)).status).toBe(500);
      expect(logger.lines[0]).toContain('request.clone()');
    },
  );

  it.each<[string, (request: Request) => unknown]>([
    ['undefined', () => undefined],
    ['null', () => null],
    ["a framework's event that has the request as a field", (request) => ({ request })],
  ])('answers 500, and never rejects, if it is passed %s', async (_what, passed) => {
    const { receiver, logger } = setUp();
    const request = new Request('http://localhost/', { method: 'POST', ...deliver(RUN_COMPLETED) });
    expect((await receiver.fetch(passed(request) as Request)).status).toBe(500);
    expect(logger.lines[0]).toContain('headers passed to the receiver are undefined');
  });

  it('answers every refused signature in the same way', async () => {
    const { receiver } = setUp({ secrets: { whk_01: SECRET } });
    const answers = await Promise.all(
      [
        deliver(RUN_COMPLETED, { 'x-webhook-signature': undefined }),
        deliver(RUN_COMPLETED, { 'x-webhook-signature': 'sha256=zz' }),
        deliver(RUN_COMPLETED, {}, 'wrong'),
        deliver(RUN_COMPLETED, { 'x-webhook-id': 'whk_unknown' }),
      ].map(async (delivery) => {
        const response = await receiver.fetch(
          new Request('http://localhost/', { method: 'POST', ...delivery }),
        );
        return [response.status, [...response.headers], await response.text()];
      }),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.[2]).toBe('{"outcome":"unauthorized","code":"signature_invalid"}');
  });
});

describe('a hostile environment:', () => {
  it('an observer that rejects harms nothing, and neither does a logger that throws', async () => {
    const broken = () => {
      throw new Error('broken');
    };
    const { receiver } = setUp({ logger: { warn: broken, error: broken } });
    receiver.observe(async () => broken()).observe(broken);
    receiver.fallback(() => Promise.reject(new Error('boom')));
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handler_failed');
    expect((await receiver.receive(deliver(RUN_COMPLETED, {}, 'wrong'))).code).toBe('signature_invalid');
    await settled();
  });

  it('an observer cannot change the response', async () => {
    const { receiver } = setUp();
    receiver.fallback(() => {}).observe((outcome) => void Object.assign(outcome, { status: 401 }));
    expect((await receiver.receive(deliver(RUN_COMPLETED))).status).toBe(200);
  });

  it('changing the array of the body after the check has no effect', async () => {
    const { receiver } = setUp({ secrets: ['a', 'b', SECRET] });
    const handler = vi.fn();
    receiver.fallback(handler);
    const { headers } = deliver(RUN_COMPLETED);
    const body = Buffer.from(RUN_COMPLETED);
    const outcome = receiver.receive({ headers, body });
    await Promise.resolve();
    body.write('evil1', body.indexOf('run_1'));
    expect((await outcome).code).toBe('handled');
    expect(handler.mock.calls[0]![0].data.run_id).toBe('run_1');
  });

  it('a request without a webhook id can’t make it try hundreds of secrets on a large body', async () => {
    const secrets = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`whk_${i}`, `secret${i}`]));
    const { receiver } = setUp({ secrets });
    const { headers } = deliver(RUN_COMPLETED, { 'x-webhook-id': undefined });
    const outcome = await receiver.receive({ headers, body: new Uint8Array(1_000_000) });
    expect(outcome).toMatchObject({ code: 'secrets_unavailable', status: 503 });
  });

  it.each(['code', 'transaction'])('a polluted Object.prototype.%s changes nothing', async (name) => {
    const { receiver, logger } = setUp();
    receiver.fallback(() => {});
    Object.defineProperty(Object.prototype, name, { value: 'polluted', configurable: true });
    try {
      expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
      expect(logger.lines).toEqual([]);
    } finally {
      delete (Object.prototype as Record<string, unknown>)[name];
    }
  });

  it('a blank webhook id counts as missing', async () => {
    const { receiver } = setUp({ secrets: { whk_01: SECRET } });
    receiver.fallback(() => {});
    expect((await receiver.receive(deliver(RUN_COMPLETED, { 'x-webhook-id': '' }))).code).toBe('handled');
  });

  it('an inbox and a queue may answer synchronously, without a promise', async () => {
    const { receiver } = setUp({ queue: { enqueue: (() => undefined) as never } });
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('queued');
  });
});
