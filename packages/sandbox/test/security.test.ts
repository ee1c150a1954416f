import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { useHarness } from './support/harness.js';

const harness = useHarness();
const port = (): number => Number(new URL(harness.sandbox.url).port);

/** A request with headers that fetch would not send. */
function raw(
  path: string,
  headers: Record<string, string>,
  method = 'GET',
  body = '',
): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: port(), path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve([response.statusCode ?? 0, text]));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function control(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${harness.sandbox.url}/control${path}`, {
    method: 'POST',
    headers: { 'x-api-key': harness.sandbox.apiKey, 'content-type': 'application/json', ...headers },
    body,
  });
}

describe('the sandbox', () => {
  it('listens on 127.0.0.1 alone', async () => {
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((address) => address !== undefined && address.address !== '127.0.0.1')
      .map((address) => address!.address);
    for (const host of [...others, '127.0.0.2']) {
      const refused = await new Promise<boolean>((resolve) => {
        const socket = connect({ host, port: port() });
        socket.on('connect', () => {
          socket.destroy();
          resolve(false);
        });
        socket.on('error', () => resolve(true));
      });
      expect(refused, host).toBe(true);
    }
  });

  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '0.0.0.0',
    '169.254.169.254',
  ])('refuses a name of elsewhere that leads here: %j', async (host) => {
    const key = harness.sandbox.apiKey;
    for (const path of ['/api/v2/webhooks', '/api/v2/openapi.json', '/control/faults', '/']) {
      expect((await raw(path, { host, 'x-api-key': key }))[0]).toBe(403);
    }
  });

  it('answers to its own names', async () => {
    for (const host of [
      `127.0.0.1:${port()}`,
      `localhost:${port()}`,
      `LOCALHOST:${port()}`,
      `[::1]:${port()}`,
    ]) {
      expect((await raw('/api/v2/webhooks', { host, 'x-api-key': harness.sandbox.apiKey }))[0]).toBe(200);
    }
  });

  it.each(['https://evil.example', 'http://localhost:1', 'http://127.0.0.1', 'null', 'file://'])(
    'refuses a page of the origin %s, even with a key',
    async (origin) => {
      const headers = { host: `127.0.0.1:${port()}`, origin, 'x-api-key': harness.sandbox.apiKey };
      expect((await raw('/api/v2/webhooks', headers))[0]).toBe(403);
      const answer = await raw('/control/events', headers, 'POST', '{"event": "export.ready"}');
      expect(answer[0]).toBe(403);
      expect(harness.receiver.requests).toEqual([]);
    },
  );

  it('gives a page of elsewhere no leave by CORS', async () => {
    const response = await fetch(`${harness.sandbox.apiUrl}/webhooks`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('sends what it is told to itself without a key, and so does nothing', async () => {
    const before = await harness.sandbox.subscribe(`${harness.sandbox.apiUrl}/webhooks`);
    await harness.sandbox.subscribe(`${harness.sandbox.url}/control/events`);
    const { deliveries } = await harness.sandbox.send('export.ready');
    expect(deliveries.map(({ response_status_code: status }) => status)).toEqual([401, 401]);
    expect(harness.sandbox.deliveries()).toHaveLength(2);
    expect(await harness.sandbox.test(before.webhookId)).toMatchObject({ status_code: 401 });
  });

  it('lets no event data into a header', async () => {
    await harness.sandbox.subscribe(harness.receiver.url);
    const data = '{"index_id": "a\\r\\nx-evil: 1", "x": "\\r\\n\\r\\nGET / HTTP/1.1"}';
    const { deliveries } = await harness.sandbox.send('export.ready', data);
    expect(deliveries[0]!.status).toBe('delivered');
    expect(harness.receiver.requests).toHaveLength(1);
    expect(harness.receiver.requests[0]!.headers).not.toHaveProperty('x-evil');
  });

  it('shows a secret in no answer but those of creating and rotating', async () => {
    const { webhookId, secret } = await harness.sandbox.subscribe(harness.receiver.url);
    harness.receiver.behaviour = () => 400;
    await harness.sandbox.send('export.ready');
    const [delivery] = harness.sandbox.deliveries();
    const id = delivery!.delivery_id;
    const texts = [
      ...(await Promise.all([
        harness.call('GET', '/webhooks'),
        harness.call('GET', `/webhooks/${webhookId}`),
        harness.call('PATCH', `/webhooks/${webhookId}`, { body: { name: 'New' } }),
        harness.call('PATCH', `/webhooks/${webhookId}`, { body: { secret } }),
        harness.call('POST', `/webhooks/${webhookId}/test`),
        harness.call('GET', `/webhooks/${webhookId}/deliveries`),
        harness.call('GET', `/webhooks/deliveries/${id}`),
        harness.call('POST', `/webhooks/deliveries/${id}/retry`),
        harness.call('GET', '/webhooks', { key: harness.sandbox.keys.search }),
      ])),
    ].map(({ text }) => text);
    const events = await control('/events', '{"event": "export.ready"}');
    texts.push(
      await events.text(),
      JSON.stringify(harness.sandbox.webhooks()),
      JSON.stringify(harness.sandbox.deliveries()),
    );
    for (const text of texts) expect(text.replace(`"secret":"${secret}"`, '')).not.toContain(secret);
    for (const text of texts) expect(text).not.toContain(harness.sandbox.apiKey);
    expect(await (await control('/nothing', '{}')).text()).not.toContain(secret);
  });

  it('repeats no key in a refusal', async () => {
    const { text } = await harness.call('GET', '/webhooks', { key: 'sk_live_of_the_real_service' });
    expect(text).not.toContain('sk_live');
  });
});

describe('the control API', () => {
  it('needs the admin key', async () => {
    for (const key of ['', 'sk_unknown', harness.sandbox.keys.write, harness.sandbox.keys.search]) {
      for (const path of ['/events', '/faults', '/clock', '/scenarios/prompt-run', '/webhooks/whk_1/test']) {
        expect([401, 403]).toContain((await control(path, '{}', { 'x-api-key': key })).status);
      }
    }
    expect(harness.receiver.requests).toEqual([]);
  });

  it('sends events, plays scenarios, injects faults and moves the clock', async () => {
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url);
    expect((await control('/faults', '{"fault": "delay", "delayMs": 5000}')).status).toBe(201);
    const sent = await control('/events', JSON.stringify({ event: 'export.ready', data: '{"n": 12.0}' }));
    expect([sent.status, await sent.json()]).toMatchObject([201, { deliveries: [{ status: 'pending' }] }]);
    const before = harness.sandbox.clock.now();
    const moved = await control('/clock', '{"advance_ms": 5000}');
    expect(await moved.json()).toEqual({ now: new Date(before + 5_000).toISOString(), frozen: true });
    expect(String(harness.receiver.requests[0]!.body)).toContain('"n": 12.0');
    expect(await (await control(`/webhooks/${webhookId}/test`, '')).json()).toMatchObject({ success: true });
    expect((await control('/scenarios/prompt-run-cancelled', '')).status).toBe(201);
    expect(harness.receiver.requests.length).toBeGreaterThan(3);
    expect(await (await control('/clock', '{"frozen": false}')).json()).toMatchObject({ frozen: false });
  });

  it.each([
    ['/events', 'no JSON'],
    ['/events', 'null'],
    ['/events', '[]'],
    ['/events', '5'],
    ['/events', '{}'],
    ['/events', '{"event": "test"}'],
    ['/events', '{"event": "export.ready", "data": 5}'],
    ['/events', '{"event": "export.ready", "data": "no JSON"}'],
    ['/events', '{"event": "export.ready", "fault": 5}'],
    ['/events', '{"event": "export.ready", "fault": {"name": "slow"}}'],
    ['/events', '{"event": "export.ready", "delay_ms": 5}'],
    ['/events', `{"event": "export.ready", "data": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    ['/faults', '{}'],
    ['/faults', '{"fault": "slow", "times": -1}'],
    ['/faults', '{"fault": "slow", "times": null}'],
    ['/clock', '{"advance_ms": -1}'],
    ['/clock', '{"advance_ms": 1e300}'],
    ['/clock', '{"advance_ms": "5"}'],
    ['/clock', '{"frozen": "yes"}'],
    ['/scenarios/none', '{}'],
    ['/scenarios/constructor', '{}'],
    ['/webhooks/whk_none/test', '{}'],
  ])('says what is wrong with %s %.60s', async (path, body) => {
    await harness.sandbox.subscribe(harness.receiver.url);
    const response = await control(path, body);
    expect([response.status, await response.json()]).toEqual([
      422,
      { error: { code: 'validation_error', message: expect.any(String), request_id: expect.any(String) } },
    ]);
    expect(harness.receiver.requests).toEqual([]);
  });

  it('prints JSON where a fault happens without end', async () => {
    harness.sandbox.faults.inject('slow', { times: Number.POSITIVE_INFINITY });
    const response = await control('/faults', '{"fault": "tamper"}');
    expect(await response.json()).toHaveLength(2);
  });

  it('takes bodies of a bounded size', async () => {
    const response = await control(
      '/events',
      JSON.stringify({ event: 'export.ready', data: 'x'.repeat(33 * 1024 * 1024) }),
    );
    expect(response.status).toBe(413);
  });
});
