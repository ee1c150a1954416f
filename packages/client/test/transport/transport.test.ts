import { inspect } from 'node:util';
import { createClient, VideoVectorApiError } from '@videovector-webhooks/client';
import { manualClock, settled } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { API_KEY, clientOf } from '../support/clients.js';
import { impatientClock } from '../support/impatient-clock.js';
import { DELIVERY, WEBHOOK } from '../support/samples.js';
import { type Reply, startServer } from '../support/scripted-server.js';

const FAILURES: [string, Reply][] = [
  ...[429, 500, 502, 503, 504].map((status): [string, Reply] => [String(status), { status, json: {} }]),
  ['a broken connection', { hangUp: true }],
];

describe('a call', () => {
  it.each(FAILURES)(
    'that is safe to repeat is tried again after %s, with the same key',
    async (_name, failure) => {
      const server = await startServer([failure, failure, { json: { ...WEBHOOK, secret: 's' } }]);
      const { webhooks, clock } = clientOf(server.url);
      const webhook = { name: 'n', url: 'https://example.com', events: [] };
      expect((await webhooks.create(webhook)).secret).toBe('s');
      expect(server.received).toHaveLength(3);
      expect(new Set(server.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
      expect(new Set(server.received.map(({ body }) => body)).size).toBe(1);
      expect(clock.pauses).toEqual([250, 500]);
    },
  );

  it.each([400, 401, 403, 404, 409, 422, 501])('is not repeated after %d', async (status) => {
    const server = await startServer([{ status, json: {} }]);
    await expect(clientOf(server.url).webhooks.list()).rejects.toMatchObject({ status });
    expect(server.received).toHaveLength(1);
  });

  it('gives up after maxRetries, with the last error', async () => {
    const server = await startServer([{ status: 503 }]);
    const { webhooks, clock } = clientOf(server.url, { random: () => 0.999_999 });
    await expect(webhooks.list()).rejects.toMatchObject({ kind: 'server', status: 503 });
    expect(server.received).toHaveLength(4);
    expect(clock.pauses.map(Math.round)).toEqual([500, 1000, 2000]);
    await expect(clientOf(server.url, { maxRetries: 0 }).webhooks.list()).rejects.toThrow();
    expect(server.received).toHaveLength(5);
  });

  it.each([
    ['7', 7_000],
    ['0', 250],
    ['Wed, 07 Oct 2026 00:00:20 GMT', 20_000],
    ['Wed, 07 Oct 2020 00:00:00 GMT', 250],
    ['soon', 250],
    ['-5', 250],
    ['2026-10-07', 250],
  ])('waits as long as Retry-After: %s says', async (header, expected) => {
    const headers = { 'retry-after': header, date: 'Wed, 07 Oct 2026 00:00:00 GMT' };
    const server = await startServer([{ status: 429, headers }, { json: [] }]);
    const { webhooks, clock } = clientOf(server.url);
    await webhooks.list();
    expect(clock.pauses).toEqual([expected]);
  });

  it.each([
    ['a clock that is an hour slow', '2026-10-06T23:00:00Z'],
    ['a clock that is a day fast', '2026-10-08T00:00:00Z'],
  ])('waits as long as the API means, on a machine with %s', async (_what, now) => {
    const headers = { 'retry-after': 'Wed, 07 Oct 2026 00:00:20 GMT', date: 'Wed, 07 Oct 2026 00:00:00 GMT' };
    const server = await startServer([{ status: 503, headers }, { json: [] }]);
    const clock = impatientClock(Date.parse(now));
    await clientOf(server.url, { clock }).webhooks.list();
    expect(clock.pauses).toEqual([20_000]);
  });

  it.each([521, 524, 530, 408, 425])('is repeated after the %d of a CDN or a proxy', async (status) => {
    const server = await startServer([{ status, text: '<html>' }, { json: [] }]);
    expect(await clientOf(server.url).webhooks.list()).toEqual([]);
  });

  it('whose certificate is not trusted fails immediately, and names the fix', async () => {
    let calls = 0;
    const untrusted = (async () => {
      calls++;
      const cause = Object.assign(new Error('self-signed certificate'), {
        code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      });
      throw new TypeError('fetch failed', { cause });
    }) as typeof fetch;
    const call = clientOf('https://api.example', { fetch: untrusted }).webhooks.list();
    await expect(call).rejects.toThrow(/self-signed certificate.*NODE_EXTRA_CA_CERTS/);
    expect(calls).toBe(1);
  });

  it('that can’t be written as JSON fails before anything is sent', async () => {
    const server = await startServer([{ json: WEBHOOK }]);
    const call = clientOf(server.url).webhooks.update('whk_01', { metadata: { count: 1n } });
    await expect(call).rejects.toMatchObject({ code: 'ERR_CONFIGURATION' });
    expect(server.received).toEqual([]);
  });

  it('that would have to wait longer than a minute fails immediately, and says when to try again', async () => {
    const server = await startServer([{ status: 429, headers: { 'retry-after': '86400' } }]);
    await expect(clientOf(server.url).webhooks.list()).rejects.toMatchObject({
      kind: 'rate_limit',
      retryAfter: 86_400,
    });
    expect(server.received).toHaveLength(1);
  });

  it('that deletes accepts a 404 as success only if an earlier attempt may have been carried out', async () => {
    const gone = { status: 404, json: { error: { code: 'not_found', message: 'no' } } };
    for (const lost of [{ hangUp: true } as const, { status: 502 }]) {
      const server = await startServer([lost, gone]);
      expect(await clientOf(server.url).webhooks.delete('whk_01')).toEqual({ message: 'deleted' });
    }
    for (const replies of [[gone], [{ status: 429 }, gone]]) {
      const server = await startServer(replies);
      await expect(clientOf(server.url).webhooks.delete('whk_01')).rejects.toMatchObject({
        kind: 'not_found',
      });
    }
  });

  it('without a response in time is tried again, and then fails', async () => {
    const server = await startServer([{ silent: true }]);
    const clock = manualClock();
    const client = createClient({ apiKey: API_KEY, baseUrl: server.url, clock, maxRetries: 1 });
    const call = client.webhooks.list();
    call.catch(() => {});
    for (let i = 0; i < 4; i++) await clock.advance(30_000);
    await expect(call).rejects.toMatchObject({ kind: 'timeout', code: 'timeout', status: undefined });
    await expect(call).rejects.toThrow('30000 ms');
  });

  it('is bounded in time although its fetch ignores the signal', async () => {
    const clock = manualClock();
    const deaf = () => new Promise<Response>(() => {});
    const client = createClient({ apiKey: API_KEY, clock, fetch: deaf, maxRetries: 0 });
    const call = client.webhooks.list();
    call.catch(() => {});
    await clock.advance(30_000);
    await expect(call).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('ends with the reason of its signal: before, during and between the attempts', async () => {
    const reason = new Error('enough');
    const server = await startServer([{ silent: true }]);
    const { webhooks } = clientOf(server.url);
    await expect(webhooks.list({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(server.received).toHaveLength(0);

    const during = new AbortController();
    const call = webhooks.retrieve('whk_01', { signal: during.signal });
    call.catch(() => {});
    while (server.received.length === 0) await settled();
    during.abort(reason);
    await expect(call).rejects.toBe(reason);

    const failing = await startServer([{ status: 503 }]);
    const between = new AbortController();
    const clock = manualClock();
    const waiting = createClient({ apiKey: API_KEY, baseUrl: failing.url, clock });
    const second = waiting.webhooks.test('whk_01', { signal: between.signal });
    second.catch(() => {});
    while (failing.received.length === 0) await settled();
    between.abort(reason);
    await expect(second).rejects.toBe(reason);
    expect(failing.received).toHaveLength(1);
  });
});

describe('an answer', () => {
  it.each([301, 302, 303, 307, 308])('that redirects (%d) is not followed with the key', async (status) => {
    const elsewhere = await startServer([{ json: [] }]);
    const server = await startServer([{ status, headers: { location: `${elsewhere.url}/webhooks` } }]);
    await expect(clientOf(server.url).webhooks.list()).rejects.toMatchObject({
      kind: 'redirect',
      code: 'redirect_refused',
    });
    expect(elsewhere.received).toEqual([]);
  });

  it.each([
    ['is HTML', { text: '<html>whsec_leak</html>' }],
    ['is empty', { text: '' }],
    ['is cut off', { text: '{"webhook_id": "whk_01", "secret": "whsec_leak' }],
    ['is not UTF-8', { text: Uint8Array.of(0x22, 0xff, 0x22) }],
    ['is something else', { json: { hello: 'whsec_leak' } }],
    ['lacks the secret', { json: WEBHOOK }],
    ['is a list', { json: [{ ...WEBHOOK, secret: 'whsec_leak' }] }],
  ] as [string, Reply][])('that %s is an error, which repeats nothing of it', async (_how, reply) => {
    const server = await startServer([reply]);
    const call = clientOf(server.url).webhooks.create({ name: 'n', url: 'https://x.example', events: [] });
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'invalid_response' });
    expect(inspect(error, { showHidden: true, depth: 9 }) + JSON.stringify(error)).not.toContain(
      'whsec_leak',
    );
    expect(server.received).toHaveLength(1);
  });

  it('that ends in the middle is tried again', async () => {
    let calls = 0;
    const cutOff = (() => {
      calls++;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (calls > 1) {
            controller.enqueue(new TextEncoder().encode('[]'));
            controller.close();
          } else controller.error(new TypeError('terminated'));
        },
      });
      return Promise.resolve(new Response(body));
    }) as typeof fetch;
    expect(await clientOf('https://api.example', { fetch: cutOff }).webhooks.list()).toEqual([]);
  });

  it('without an end is cut off', async () => {
    const chunk = new Uint8Array(1024 * 1024);
    const endless = (() =>
      Promise.resolve(
        new Response(new ReadableStream({ pull: (controller) => controller.enqueue(chunk) })),
      )) as typeof fetch;
    await expect(clientOf('https://api.example', { fetch: endless }).webhooks.list()).rejects.toMatchObject({
      kind: 'invalid_response',
    });
  });

  it('of the wrong kind at a path that means something else is refused', async () => {
    const server = await startServer([{ json: ['export.ready'] }, { json: DELIVERY }]);
    const { webhooks } = clientOf(server.url);
    await expect(webhooks.retrieve('events')).rejects.toMatchObject({ kind: 'invalid_response' });
    await expect(webhooks.listDeliveries('deliveries')).rejects.toMatchObject({ kind: 'invalid_response' });
  });
});

describe('an error', () => {
  const errorOf = async (reply: Reply): Promise<VideoVectorApiError> => {
    const server = await startServer([reply]);
    const thrown: unknown = await clientOf(server.url, { maxRetries: 0 })
      .webhooks.list()
      .catch((e: unknown) => e);
    expect(thrown).toBeInstanceOf(VideoVectorApiError);
    return thrown as VideoVectorApiError;
  };

  it.each([
    [400, 'validation', 'bad_request'],
    [401, 'authentication', 'unauthorized'],
    [403, 'permission', 'forbidden'],
    [404, 'not_found', 'not_found'],
    [409, 'conflict', 'conflict'],
    [418, 'request', 'http_418'],
    [422, 'validation', 'validation_error'],
    [429, 'rate_limit', 'rate_limited'],
    [500, 'server', 'server_error'],
    [599, 'server', 'server_error'],
  ])('with status %d has the kind %s, and a code even if the API gives none', async (status, kind, code) => {
    for (const reply of [
      { status },
      { status, text: '<html>' },
      { status, json: [] },
      { status, json: 'x' },
    ]) {
      expect(await errorOf(reply)).toMatchObject({ status, kind, code });
    }
  });

  it('has what the API says, in its own form', async () => {
    const json = {
      error: {
        code: 'idempotency_request_mismatch',
        message: 'Other body',
        details: { a: [1] },
        request_id: 'req_1',
      },
    };
    const error = await errorOf({ status: 409, json });
    expect(error).toMatchObject({
      kind: 'conflict',
      code: 'idempotency_request_mismatch',
      requestId: 'req_1',
      details: { a: [1] },
    });
    expect(error.message).toContain('Other body');
    expect(error.message).toContain('use a new key');
  });

  it('has what FastAPI says, without the input', async () => {
    const detail = [
      { loc: ['body', 'name'], msg: 'Field required', type: 'missing', input: { secret: 'whsec_x' } },
    ];
    const error = await errorOf({ status: 422, json: { detail } });
    expect(error.details).toEqual([{ loc: ['body', 'name'], msg: 'Field required', type: 'missing' }]);
    expect(error.message).toContain('body.name: Field required');
    // What can't be made a string is still an answer, and no failure of the network, which would be repeated.
    const odd = { loc: [{ toString: 1 }, 'name'], msg: { toString: 1 } };
    expect(await errorOf({ status: 422, json: { detail: [odd] } })).toMatchObject({
      kind: 'validation',
      message: expect.stringContaining('name: ?'),
    });
    expect((await errorOf({ status: 404, json: { detail: 'Webhook not found' } })).message).toContain(
      'Webhook not found',
    );
    expect(
      await errorOf({ status: 403, json: { detail: { code: 'scope', message: 'Needs write' } } }),
    ).toMatchObject({
      code: 'scope',
    });
  });

  it.each([
    [
      'error_code in an object',
      { json: { error: { error_code: 'c', message: 'm', request_id: 'r', details: [1] } } },
    ],
    [
      'request_id beside the error',
      { json: { error: { code: 'c', message: 'm', details: [1] }, request_id: 'r' } },
    ],
    ['flat fields', { json: { error_code: 'c', message: 'm', details: [1], request_id: 'r' } }],
    [
      'a detail with fields',
      { json: { detail: { code: 'c', message: 'm', details: [1], request_id: 'r' } } },
    ],
    ['X-Request-ID', { json: { code: 'c', message: 'm', details: [1] }, headers: { 'x-request-id': 'r' } }],
    [
      'X-Correlation-ID',
      { json: { code: 'c', message: 'm', details: [1] }, headers: { 'x-correlation-id': 'r' } },
    ],
  ])('is read in the form of %s', async (_form, reply) => {
    const error = await errorOf({ status: 422, ...reply });
    expect(error).toMatchObject({ code: 'c', requestId: 'r', details: [1], status: 422 });
    expect(error.message).toContain(': m');
  });

  it('has the API’s text alone, if there is no more', async () => {
    expect((await errorOf({ status: 400, json: { error: 'Bad things' } })).message).toContain('Bad things');
    expect((await errorOf({ status: 429, json: { error: { code: 'c', retry_after: 90 } } })).retryAfter).toBe(
      90,
    );
  });

  it('never holds the key, a secret or a payload, whatever the server repeats', async () => {
    const leaks = [API_KEY, 'whsec_0123456789', 'sk_live_other'];
    const text = leaks.join(' ');
    const bodies = [
      {
        error: {
          code: API_KEY,
          message: text,
          details: { secret: 'plain1', payload: { p: 'plain2' }, [API_KEY]: text, list: [text] },
          request_id: text,
        },
      },
      { detail: text },
      { detail: [{ loc: [text], msg: text, type: text, input: text, ctx: text }, text, null] },
      { error: text },
    ];
    for (const json of bodies) {
      const error = await errorOf({ status: 422, json });
      const shown = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}${error.stack}`;
      for (const leak of [...leaks, 'plain1', 'plain2']) expect(shown).not.toContain(leak);
    }
  });

  it('can neither forge a line of a log nor flood it', async () => {
    const message = `one\nfake: line\r\u2028two${'x'.repeat(10_000)}`;
    const error = await errorOf({ status: 400, json: { error: { message, code: 'a\nb' } } });
    expect(error.message).not.toMatch(/[\n\r\u2028]/);
    expect(error.message.length).toBeLessThan(700);
    expect(error.code).toBe('bad_request');
  });

  it('has a cause without what a user’s fetch may have put there', async () => {
    const refused = await clientOf('http://127.0.0.1:9', { maxRetries: 0 })
      .webhooks.list()
      .catch((e: unknown) => e);
    expect(refused).toMatchObject({ kind: 'network', code: 'network_error' });
    expect(inspect(refused)).toMatch(/ECONNREFUSED|bad port/);

    const leaky = (() => {
      const error = new TypeError(`request with ${API_KEY} failed`, { cause: { key: API_KEY } });
      return Promise.reject(
        Object.assign(error, { config: { headers: { 'x-api-key': API_KEY } }, code: 'E_LEAKY' }),
      );
    }) as typeof fetch;
    const error: unknown = await clientOf('https://api.example', { fetch: leaky, maxRetries: 0 })
      .webhooks.list()
      .catch((e: unknown) => e);
    expect((error as Error).cause).toMatchObject({ name: 'TypeError', code: 'E_LEAKY' });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(API_KEY);
  });
});
