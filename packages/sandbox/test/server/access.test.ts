import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { type Sandbox, startSandbox } from '@videovector-webhooks/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useHarness } from '../support/harness.js';

const harness = useHarness();
const port = (): number => Number(new URL(harness.sandbox.url).port);

/** A request with headers that fetch would not send. */
function raw(
  path: string,
  headers: Record<string, string>,
  method = 'GET',
  body = '',
): Promise<[number, string]> {
  return rawTo(port(), path, headers, method, body);
}

function rawTo(
  to: number,
  path: string,
  headers: Record<string, string>,
  method = 'GET',
  body = '',
): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: to, path, method, headers }, (response) => {
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
  it('listens on 127.0.0.1 only', async () => {
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
  ])('refuses a foreign name that leads here: %j', async (host) => {
    const key = harness.sandbox.apiKey;
    for (const path of ['/api/v2/webhooks', '/api/v2/openapi.json', '/control/faults', '/']) {
      expect((await raw(path, { host, 'x-api-key': key }))[0]).toBe(403);
    }
  });

  it('responds to its own names', async () => {
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

  it.each([
    ['GET', { 'sec-fetch-site': 'cross-site' }, 403],
    ['GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 403],
    ['GET', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }, 403],
    ['GET', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' }, 200],
    ['POST', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' }, 403],
    ['POST', { 'sec-fetch-site': 'cross-site' }, 403],
    ['POST', { 'sec-fetch-site': 'something-new' }, 403],
    ['GET', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }, 200],
    ['GET', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, 200],
  ])('answers a browser’s %s with %j by %d', async (method, headers, status) => {
    const path = method === 'GET' ? '/' : '/actions/clock/freeze';
    const host = `127.0.0.1:${port()}`;
    expect((await raw(path, { host, ...headers } as Record<string, string>, method))[0]).toBe(status);
  });

  it('bounds the forms of the inspector', async () => {
    const host = `127.0.0.1:${port()}`;
    const body = `event=export.ready&data=${'x'.repeat(5 * 1024 * 1024)}`;
    const [status, text] = await raw('/actions/events', { host }, 'POST', body);
    expect([status, text]).toEqual([413, expect.stringContaining('larger than')]);
  });

  it('identifies each request in X-Request-ID, and in its error', async () => {
    const ids = new Set<string>();
    for (const path of [
      '/',
      '/nothing',
      '/assets/page.css',
      '/api/v2/webhooks',
      '/api/v2/nothing',
      '/control/clock',
    ]) {
      const id = (await fetch(harness.sandbox.url + path)).headers.get('x-request-id');
      expect(id, path).toMatch(/^req_[0-9a-f]{24}$/);
      ids.add(id!);
    }
    expect(ids.size).toBe(6);
    const response = await fetch(`${harness.sandbox.apiUrl}/webhooks`);
    const { error } = (await response.json()) as { error: { request_id: string } };
    expect(error.request_id).toBe(response.headers.get('x-request-id'));
  });

  it('has keys that can’t be mistaken for the service’s, unless it is asked for their form', async () => {
    for (const key of Object.values(harness.sandbox.keys)) expect(key).toMatch(/^sk_sandbox_[0-9a-f]{48}$/);
    const sandbox = await startSandbox({ keyForm: 'vendor' });
    for (const key of Object.values(sandbox.keys)) expect(key).toMatch(/^sk_live_[0-9a-f]{48}$/);
    const headers = { 'x-api-key': harness.sandbox.apiKey };
    expect((await fetch(`${sandbox.apiUrl}/webhooks`, { headers })).status).toBe(401);
    await sandbox.close();
  });

  it('gives pages of other origins no permission by CORS', async () => {
    const response = await fetch(`${harness.sandbox.apiUrl}/webhooks`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('does nothing if it is its own receiver, since deliveries have no key', async () => {
    const before = await harness.sandbox.subscribe(`${harness.sandbox.apiUrl}/webhooks`);
    await harness.sandbox.subscribe(`${harness.sandbox.url}/control/events`);
    const { deliveries } = await harness.sandbox.send('export.ready');
    expect(deliveries.map(({ response_status_code: status }) => status)).toEqual([401, 401]);
    expect(harness.sandbox.deliveries()).toHaveLength(2);
    expect(await harness.sandbox.test(before.webhookId)).toMatchObject({ status_code: 401 });
  });

  it('puts no event data into a header', async () => {
    await harness.sandbox.subscribe(harness.receiver.url);
    const data = '{"index_id": "a\\r\\nx-evil: 1", "x": "\\r\\n\\r\\nGET / HTTP/1.1"}';
    const { deliveries } = await harness.sandbox.send('export.ready', data);
    expect(deliveries[0]!.status).toBe('delivered');
    expect(harness.receiver.requests).toHaveLength(1);
    expect(harness.receiver.requests[0]!.headers).not.toHaveProperty('x-evil');
  });

  it('returns a secret only on creation and rotation', async () => {
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

describe('a sandbox that listens on all addresses, as in a container', () => {
  let sandbox: Sandbox;
  let port: number;
  beforeEach(async () => {
    sandbox = await startSandbox({ host: '0.0.0.0' });
    port = Number(new URL(sandbox.url).port);
  });
  afterEach(() => sandbox.close());

  it('is reached by this machine’s addresses, by container names, and by a published port', async () => {
    expect(sandbox.url).toBe(`http://127.0.0.1:${port}`);
    const addresses = Object.values(networkInterfaces())
      .flat()
      .flatMap((each) => (each?.family === 'IPv4' ? [each.address] : []));
    for (const address of addresses) expect((await fetch(`http://${address}:${port}/`)).status).toBe(200);
    for (const host of ['localhost:4400', 'sandbox:4400', 'host.docker.internal:4400', '172.17.0.2'])
      expect((await rawTo(port, '/', { host }))[0], host).toBe(200);
  });

  it.each([
    'evil.example',
    'sandbox.evil.example:4400',
    '127.0.0.1.evil.example',
    'metadata.google.internal',
  ])('refuses the host %j, which can be a name that leads here', async (host) => {
    expect((await rawTo(port, '/', { host }))[0]).toBe(403);
  });
});

describe('the address to listen on', () => {
  it('may be IPv6', async () => {
    const sandbox = await startSandbox({ host: '::1' });
    expect(sandbox.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    const headers = { 'x-api-key': sandbox.apiKey };
    expect((await fetch(`${sandbox.apiUrl}/webhooks`, { headers })).status).toBe(200);
    await sandbox.close();
  });

  it.each(['203.0.113.7', 'no such host'])('that is not of this machine is named: %s', async (host) => {
    await expect(startSandbox({ host })).rejects.toThrow(expect.objectContaining({ option: 'host' }));
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

  it('prints JSON for a fault that happens forever', async () => {
    harness.sandbox.faults.inject('slow', { times: Number.POSITIVE_INFINITY });
    const response = await control('/faults', '{"fault": "tamper"}');
    expect(await response.json()).toHaveLength(2);
  });

  it('accepts bodies of a bounded size', async () => {
    const response = await control(
      '/events',
      JSON.stringify({ event: 'export.ready', data: 'x'.repeat(33 * 1024 * 1024) }),
    );
    expect(response.status).toBe(413);
  });
});
