import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/index.js';
import { actionsOf } from '../../src/inspector/actions/routes.js';
import { inspectorClient } from '../support/inspector-client.js';

let sandbox: Sandbox;
let paths: string[];

beforeAll(async () => {
  sandbox = await startSandbox({ frozen: true });
  const { webhookId } = await sandbox.subscribe('http://127.0.0.1:9/');
  const { deliveries } = await sandbox.send('export.ready');
  const [delivery] = deliveries;
  const idOf = (path: string): string =>
    path.startsWith('/webhooks')
      ? webhookId
      : path.startsWith('/deliveries')
        ? delivery!.delivery_id
        : delivery!.exchanges[0]!.id;
  paths = Object.keys(actionsOf({ operations: {} } as never)).map(
    (path) => `/actions${path.replace(':id', idOf(path))}`,
  );
});
afterAll(() => sandbox.close());

/** Sends a request with headers that fetch would not send. */
function send(
  path: string,
  method: string,
  headers: Record<string, string>,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(sandbox.url + path, { method, headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += String(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    sent.on('error', reject);
    sent.end(
      method === 'POST'
        ? 'url=http://127.0.0.1:1/&event=export.ready&fault=slow&times=1&amount=1&unit=hours'
        : '',
    );
  });
}

const stateOf = (): string =>
  JSON.stringify([
    sandbox.webhooks(),
    sandbox.deliveries(),
    sandbox.faults.planned,
    sandbox.clock.now(),
    sandbox.clock.frozen,
  ]);

describe('a page of another origin', () => {
  it.each([
    ['another origin', { origin: 'http://evil.example' }],
    ['no origin that has a name', { origin: 'null' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
    ['the same site', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' }],
    ['a name that leads here', { host: 'evil.example', origin: 'http://evil.example' }],
  ])('can take no action: from %s', async (_, headers) => {
    const before = stateOf();
    expect(paths.length).toBeGreaterThan(15);
    for (const path of paths) {
      const { status, body } = await send(path, 'POST', headers as Record<string, string>);
      expect(status, path).toBe(403);
      expect(body).not.toMatch(/whsec_|sk_sandbox_/);
    }
    expect(stateOf()).toBe(before);
  });

  it('can take no action by a link', async () => {
    const before = stateOf();
    for (const path of paths) expect((await send(path, 'GET', {})).status, path).toBe(404);
    expect(stateOf()).toBe(before);
  });

  it('can read no page and no text, and be shown in no frame', async () => {
    const { delivery_id, exchanges } = sandbox.deliveries()[0]!;
    const readable = [
      '/',
      '/send',
      '/subscriptions',
      '/samples/export.ready',
      `/deliveries/${delivery_id}`,
      `/deliveries/${delivery_id}/test`,
      `/deliveries/${delivery_id}/payload`,
      `/exchanges/${exchanges[0]!.id}`,
      `/exchanges/${exchanges[0]!.id}/curl`,
      `/exchanges/${exchanges[0]!.id}/body`,
    ];
    for (const path of readable) {
      const cross = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
      expect((await send(path, 'GET', cross)).status, path).toBe(403);
      const { status, headers } = await inspectorClient(sandbox).open(path);
      expect(status, path).toBe(200);
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('can’t put a secret where it can be read later: a notice is shown once, and only its owner knows its id', async () => {
    const id = sandbox.webhooks()[0]!.webhook_id;
    const { location, page } = await inspectorClient(sandbox).post(
      `/webhooks/${id}/reveal`,
      {},
      `/subscriptions/${id}`,
    );
    const secret = sandbox.secretOf(id);
    expect(location).toMatch(/notice=[\da-f-]{36}$/);
    expect(page.text).toContain(secret);
    for (const path of [location, `/subscriptions/${id}`, '/?notice=', '/?notice=constructor'])
      expect((await inspectorClient(sandbox).open(path)).html).not.toContain(secret);
  });
});
