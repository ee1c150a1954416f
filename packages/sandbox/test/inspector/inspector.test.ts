import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FaultName, type Sandbox, startSandbox } from '../../src/index.js';
import { openDatabase } from '../support/database.js';
import { inspectorClient } from '../support/inspector-client.js';
import { type LocalReceiver, startReceiver } from '../support/local-receiver.js';

/** A direction override, a terminal escape, an isolate, a byte order mark. */
const HOSTILE = '<script>alert(1)</script>\u202e\u001b[2J\u2066\ufeff"><img src=x onerror=alert(1)>';

/** Invisible characters other than line feeds. */
const UNSEEN = /[^\P{C}\n]/u;

let sandbox: Sandbox;
let receiver: LocalReceiver;
let inspector: ReturnType<typeof inspectorClient>;

beforeEach(async () => {
  sandbox = await startSandbox({ frozen: true, retryDelaysMs: [60_000, 120_000] });
  receiver = await startReceiver();
  inspector = inspectorClient(sandbox);
});

afterEach(async () => {
  await sandbox.close();
  await receiver.close();
});

/** Subscribes the receiver, and installs the secret. */
async function subscribe(name?: string): Promise<string> {
  const { webhookId, secret } = await sandbox.subscribe(receiver.url, name === undefined ? {} : { name });
  receiver.install(secret);
  return webhookId;
}

/** Sends an event, and opens the page of its delivery. */
async function sendAndOpen(fault?: FaultName, data = '{"run_id": "run_1", "start_time": 12.0}') {
  const { deliveries } = await sandbox.send(
    'prompt_run.completed',
    data,
    fault === undefined ? {} : { fault },
  );
  return inspector.open(`/deliveries/${deliveries[0]!.delivery_id}`);
}

describe('the page', () => {
  it('loads only its own files and scripts, and is never cached', async () => {
    const { headers, html } = await inspector.open('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(html).not.toMatch(/(?:src|href|action)="(?:https?:)?\/\//);
    expect(html).not.toMatch(/<script(?! type="module" src="\/assets\/page\.js")|\sstyle=|\son\w+=/);
    const assets = await Promise.all(
      ['page.css', 'page.js', 'renew.js', 'copy.js', 'fields.js', 'icon.svg', 'icon-failing.svg'].map(
        (name) => inspector.open(`/assets/${name}`),
      ),
    );
    expect(new Set(assets.map(({ status }) => status))).toEqual(new Set([200]));
    expect(
      assets
        .slice(0, 5)
        .map(({ html }) => html)
        .join(),
    ).not.toMatch(/https?:|url\(|@import|innerHTML|eval/);
  });

  it('shows how to point a receiver here, as long as there is no subscription', async () => {
    const { text, html } = await inspector.open('/');
    expect(text).toContain('Point a receiver at this sandbox');
    expect(text).toContain('npx @videovector-webhooks/cli send prompt_run.completed');
    expect(html).toContain('data-text="npm install @videovector-webhooks/core"');
    expect(html).not.toContain(sandbox.apiKey);
    await subscribe();
    const after = await inspector.open('/');
    expect(after.text).not.toContain('Point a receiver');
    expect(after.text).toContain('Send the first event');
    await sandbox.send('export.ready');
    expect((await inspector.open('/')).text).not.toContain('Send the first event');
  });

  it('shows each subscription with its counts', async () => {
    const id = await subscribe('Review operations');
    await sandbox.send('export.ready');
    receiver.answer = { status: 422, body: '' };
    await sandbox.send('export.ready');
    for (const path of ['/subscriptions', `/subscriptions/${id}`]) {
      const { text, html } = await inspector.open(path);
      expect(text).toContain('Review operations active');
      expect(text).toContain(receiver.url);
      expect(text).toMatch(/1 delivered +1 failed +0 pending/);
      expect(text).toContain('1 failed since the last success');
      expect(text).toContain('all 17 events');
      expect(html).toContain(`href="/?status=failed&amp;webhook=${id}"`);
    }
  });

  it('shows the newest hundred of more than a thousand deliveries, and filters all of them', async () => {
    const quick = await startSandbox({ frozen: true });
    // Delayed, so that none needs a connection.
    quick.faults.inject('delay', { times: Infinity });
    await quick.subscribe('http://127.0.0.1:9/');
    await quick.send('export.failed', '{"export_id": "exp_1"}');
    for (let i = 1; i < 1_200; i++) await quick.send('export.ready', '{"export_id": "exp_1"}');
    const { open } = inspectorClient(quick);
    const all = await open('/');
    expect(all.text).toContain('1–100 of 1,200, newest first');
    expect(all.html.match(/<tr id="del_/g)).toHaveLength(100);
    expect(all.html.length).toBeLessThan(150_000);
    expect((await open('/?event=export.failed')).html.match(/<tr id="del_/g)).toHaveLength(1);
    expect((await open('/?status=delivered')).text).toContain('No delivery matches.');
    expect((await open('/?status=nonsense')).html.match(/<tr id="del_/g)).toHaveLength(100);
    await quick.close();
  });

  it('says if there is no such page', async () => {
    for (const path of ['/deliveries/del_1', '/exchanges/exc_1', '/subscriptions/whk_1']) {
      const { status, text } = await inspector.open(path);
      expect(status).toBe(404);
      expect(text).toContain('Not found');
    }
  });

  it('says what to change if the app altered the body', async () => {
    await subscribe();
    receiver.answer = { status: 500, body: '{"outcome": "error", "code": "body_altered"}' };
    const { text } = await sendAndOpen();
    expect(text).toContain('says body_altered, so the sender retries');
    expect(text).toContain('Fix: Register the webhook route before the body parser');
  });

  it('serves the exact bytes as a download', async () => {
    await subscribe();
    const { html } = await sendAndOpen('reserialize-lossless', '{"title": "Ü <b>"}');
    const { html: body, headers } = await inspector.open(/\/exchanges\/exc_\w+\/body/.exec(html)![0]);
    expect(body).toBe(receiver.bodies[0]);
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toContain('attachment');
  });

  it('notifies an open page of every change', async () => {
    const { body } = await fetch(`${sandbox.url}/live`);
    const events = body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await events.read()).value).toContain('connected');
    await subscribe();
    expect((await events.read()).value).toContain('changed');
    sandbox.faults.inject('tamper');
    expect((await events.read()).value).toContain('changed');
    await sandbox.clock.advance(1_000);
    expect((await events.read()).value).toContain('changed');
    await events.cancel();
  });
});

describe('foreign text', () => {
  it.each([
    ['an answer', { status: 500, headers: { 'x-note': '<script>alert(1)</script>' }, body: HOSTILE }],
    ['an accepting answer', { status: 200, headers: { 'content-type': 'text/html' }, body: HOSTILE }],
  ])('is shown as text: %s', async (_, answer) => {
    receiver.answer = answer;
    await subscribe();
    const { html, text } = await sendAndOpen();
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<img');
    expect(text).toContain('<script>alert(1)</script>');
    expect(text).toContain('U+202E');
    expect(text).toContain('U+001B');
    expect(html).not.toMatch(UNSEEN);
  });

  it('is shown as text: names, data, indexes, addresses', async () => {
    const { webhookId } = await sandbox.subscribe(`${receiver.url}?<script>alert(1)</script>`, {
      name: HOSTILE.slice(0, 90),
      indexIds: [HOSTILE],
    });
    const { deliveries } = await sandbox.send('export.ready', { [HOSTILE]: HOSTILE });
    const path = `/deliveries/${deliveries[0]!.delivery_id}`;
    const hostile = encodeURIComponent(HOSTILE);
    for (const page of [
      '/',
      `/?webhook=${webhookId}`,
      `/?webhook=${hostile}`,
      `/?q=${hostile}`,
      `/?code=${hostile}&fault=${hostile}`,
      `/send?event=${hostile}&fault=${hostile}`,
      `/send?from=${path.slice('/deliveries/'.length)}`,
      '/subscriptions',
      `/subscriptions/${webhookId}`,
      path,
    ]) {
      const { html } = await inspector.open(page);
      expect(html).not.toContain('<script>alert');
      expect(html).not.toContain('<img');
      expect(html).not.toMatch(UNSEEN);
    }
    const lossless = await sandbox.send(
      'export.ready',
      { [HOSTILE]: HOSTILE },
      { fault: 'reserialize-lossless' },
    );
    const { html } = await inspector.open(`/deliveries/${lossless.deliveries[0]!.delivery_id}`);
    expect(html).not.toContain('<script>alert');
    expect(html).not.toMatch(UNSEEN);
  });
});

describe('a secret', () => {
  it('is shown only as the result of an action, with its line for .env', async () => {
    const created = await inspector.post('/webhooks', { url: receiver.url });
    const id = sandbox.webhooks()[0]!.webhook_id;
    const secret = sandbox.secretOf(id);
    expect(created.status).toBe(303);
    expect(created.page.text).toContain(`VIDEOVECTOR_WEBHOOK_SECRET= ${secret}`);
    expect(created.page.html).toContain(`data-text="VIDEOVECTOR_WEBHOOK_SECRET=${secret}`);
    expect((await inspector.open(created.location)).text).not.toContain(secret);

    const revealed = await inspector.post(`/webhooks/${id}/reveal`);
    expect(revealed.page.text).toContain(secret);
    expect((await inspector.open(revealed.location)).text).not.toContain(secret);
    const rotated = await inspector.post(`/webhooks/${id}/rotate`);
    const second = sandbox.secretOf(id);
    expect(second).not.toBe(secret);
    expect(rotated.page.text).toContain(second);
    expect(rotated.page.text).toContain('until then it refuses everything');
    const keys = await inspector.post('/keys/reveal');
    expect(keys.page.html).toContain(
      `VIDEOVECTOR_BASE_URL=${sandbox.apiUrl}\nVIDEOVECTOR_API_KEY=${sandbox.apiKey}`,
    );

    const { html } = await sendAndOpen();
    const pages = ['/', '/send', '/subscriptions', `/subscriptions/${id}`, keys.location];
    for (const page of [html, ...(await Promise.all(pages.map(inspector.open))).map((each) => each.html)]) {
      expect(page).not.toContain(secret);
      expect(page).not.toContain(second);
      expect(page).not.toContain(sandbox.apiKey);
    }
  });
});

describe('why a signature does not match', () => {
  it('matches the bytes if nothing happened', async () => {
    await subscribe();
    const { text } = await sendAndOpen();
    expect(text).toContain('The signature matches the bytes that were sent.');
    expect(text).toContain('The receiver accepted it, and says handled.');
  });

  it('says that 12.0 became 12, and marks it', async () => {
    await subscribe();
    const { text, html } = await sendAndOpen('reserialize-lossy');
    expect(text).toContain(
      'The signature does not match. The body was re-serialized by JavaScript, and 12.0 became 12.',
    );
    expect(html).toContain('<mark><bdi>12.0</bdi></mark>');
    expect(html).toContain('<mark><bdi>12</bdi></mark>');
    expect(text).toContain('The receiver refused it, as it must.');
    expect(text).toContain('The sender never retries a 4xx');
  });

  it('names big integers and non-JSON values, each once', async () => {
    await subscribe();
    const { text } = await sendAndOpen(
      'reserialize-lossy',
      '{"a": 9223372036854775807, "b": NaN, "c": 1.0, "d": 1.0, "e": 2.0}',
    );
    expect(text).toContain(
      '9223372036854775807 became 9223372036854776000, NaN became null, 1.0 became 1, and 1 more.',
    );
  });

  it('says that only the form was changed, and marks where', async () => {
    await subscribe();
    const { text, html } = await sendAndOpen('reserialize-lossless');
    expect(text).toContain('their canonical form does');
    expect(html).toContain('<mark>␣</mark>');
    expect(html).toContain('<mark>∅</mark>');
    expect(text).toContain('The receiver accepted it, and says handled.');
  });

  it('reports a forgery, and warns of a receiver that accepts it', async () => {
    await subscribe();
    const refused = await sendAndOpen('tamper');
    expect(refused.text).toContain('This is a forgery.');
    expect(refused.text).toContain('The receiver refused it, as it must.');
    receiver.answer = { status: 204, body: '' };
    const accepted = await sendAndOpen('tamper');
    expect(accepted.text).toContain('The receiver accepted a forgery: it does not verify the signature.');
    expect(accepted.html).toContain('class="why bad"');
  });

  it('says that the receiver has another secret', async () => {
    await sandbox.subscribe(receiver.url);
    const { text } = await sendAndOpen();
    expect(text).toContain('refused it though the signature matches: it has another secret');
  });

  it('leaves open what only the receiver can know', async () => {
    receiver.answer = { status: 403, body: 'no' };
    await subscribe();
    expect((await sendAndOpen()).text).toContain('The sandbox can’t see which.');
    receiver.answer = { status: 500, body: 'no' };
    expect((await sendAndOpen()).text).toContain(
      'The sandbox can’t see whether it had checked the signature by then.',
    );
  });

  it('distinguishes a rotation from another secret, before and after', async () => {
    const id = await subscribe();
    const earlier = await sandbox.send('export.ready');
    const { text } = await sendAndOpen('rotate');
    expect(text).toContain('most likely it does not have the secret from the rotation at');
    receiver.install(sandbox.secretOf(id));
    const before = await inspector.open(`/deliveries/${earlier.deliveries[0]!.delivery_id}`);
    expect(before.text).toContain('The signature matches the bytes that were sent.');
    expect(before.text).toContain('The secret has been rotated since');
  });

  it('sees headers that are not those of the delivery', async () => {
    await subscribe();
    const { text } = await sendAndOpen('swap-headers');
    expect(text).toMatch(/X-Event-Type says [\w.]+, the body says prompt_run\.completed/);
    expect(text).toContain('which is not this delivery’s');
  });

  it('reports a cut connection, a crashed worker, and no response', async () => {
    await subscribe();
    expect((await sendAndOpen('truncate')).text).toContain('the connection was cut in the middle of it');
    expect((await sendAndOpen('crash-after-2xx')).text).toContain('The worker crashed after this response');
    await sandbox.subscribe('http://127.0.0.1:9/', { events: ['export.failed'] });
    const { deliveries } = await sandbox.send('export.failed');
    const unreachable = deliveries.find(({ response_status_code: code }) => code === null)!;
    expect((await inspector.open(`/deliveries/${unreachable.delivery_id}`)).text).toContain('ECONNREFUSED');
  });

  it('shows what was sent besides an attempt', async () => {
    await subscribe();
    expect((await sendAndOpen('duplicate')).text).toContain('Concurrent copy');
    const { text } = await sendAndOpen('fresh-id');
    expect(text).toContain('Replay of an earlier body');
    expect(text).toContain('since its X-Delivery-ID is new');
  });

  it('explains a test event too', async () => {
    const id = await subscribe();
    sandbox.faults.inject('tamper');
    await sandbox.test(id);
    const overview = await inspector.open(`/subscriptions/${id}`);
    const paths = [...overview.html.matchAll(/href="(\/exchanges\/exc_\w+)"/g)].map(([, path]) => path!);
    const [attempt, forgery] = await Promise.all(paths.map((path) => inspector.open(path)));
    expect(attempt!.text).toContain('The signature matches the bytes that were sent.');
    expect(forgery!.text).toContain('This is a forgery.');
  });

  it('admits that it cannot tell if the secret is gone', async () => {
    const database = openDatabase(':memory:');
    const first = await startSandbox({ database, frozen: true });
    const { webhookId } = await first.subscribe(receiver.url);
    const { deliveries } = await first.send('export.ready');
    await fetch(`${first.apiUrl}/webhooks/${webhookId}/rotate-secret`, {
      method: 'POST',
      headers: { 'x-api-key': first.apiKey },
    });
    await first.close();
    const second = await startSandbox({ database, frozen: true });
    const { text } = await inspectorClient(second).open(`/deliveries/${deliveries[0]!.delivery_id}`);
    expect(text).toContain('The sandbox cannot tell whether the signature matches.');
    expect(text).toContain('The bytes are those that the sandbox signed for this delivery.');
    await second.close();
  });
});

describe('a form', () => {
  it('sends an event with data and a fault', async () => {
    await subscribe();
    const { page } = await inspector.post('/events', {
      event: 'export.ready',
      data: '{"export_id": "exp_7", "duration": 12.0}',
      fault: 'duplicate',
    });
    expect(page.text).toContain('export.ready was sent: 200 handled.');
    expect(receiver.bodies).toHaveLength(2);
    expect(receiver.bodies[0]).toContain('"duration": 12.0');
  });

  it.each([
    [{ event: 'export.ready', data: '{"a": }' }, 'The data of an event must be JSON'],
    [{ event: 'export.ready', data: '[1]' }, 'must be an object'],
    [{ event: HOSTILE }, 'is not an event to send'],
    [{ event: 'export.ready', fault: 'earthquake' }, 'There is no fault'],
  ])('says what is wrong with it: %j', async (fields, problem) => {
    await subscribe();
    const { page } = await inspector.post('/events', fields as Record<string, string>);
    expect(page.text).toContain(problem);
    expect(page.html).toContain('class="notice problem"');
    expect(page.html).not.toContain('<script>alert');
    expect(receiver.bodies).toEqual([]);
  });

  it('says that no subscription wants an event', async () => {
    const { page } = await inspector.post('/events', { event: 'export.ready' });
    expect(page.text).toContain('No active subscription wants export.ready');
  });

  it('does not wait for a slow receiver', async () => {
    await subscribe();
    sandbox.faults.inject('slow', { bytesPerSecond: 100 });
    const { page } = await inspector.post('/events', { event: 'export.ready', data: '{}' });
    expect(page.text).toContain('export.ready is being sent');
    expect(page.text).toContain('processing');
  });

  it('plays a scenario', async () => {
    await subscribe();
    const { page } = await inspector.post('/scenarios', { scenario: 'prompt-run-cancelled' });
    expect(page.text).toContain('was played: 3 events were sent.');
    expect(receiver.bodies).toHaveLength(3);
  });

  it('creates a subscription for some events, or says why not', async () => {
    await inspector.post('/webhooks', [
      ['url', receiver.url],
      ['name', 'Exports'],
      ['events', 'export.ready'],
      ['events', 'export.failed'],
    ]);
    expect(sandbox.webhooks()).toMatchObject([
      { name: 'Exports', events: ['export.ready', 'export.failed'] },
    ]);
    const { page } = await inspector.post('/webhooks', { url: 'http://example.com/' });
    expect(page.text).toContain('must be an https URL');
    expect(sandbox.webhooks()).toHaveLength(1);
  });

  it('pauses, resumes and tests a subscription', async () => {
    const id = await subscribe();
    await inspector.post(`/webhooks/${id}/pause`);
    expect((await inspector.open('/subscriptions')).text).toContain('Sandbox receiver paused');
    await sandbox.send('export.ready');
    expect(receiver.bodies).toEqual([]);
    await inspector.post(`/webhooks/${id}/resume`);
    expect(sandbox.webhooks()[0]!.status).toBe('active');
    const { page } = await inspector.post(`/webhooks/${id}/test`);
    expect(page.text).toContain('The test event was accepted: 200 handled.');
    expect((await inspector.post('/webhooks/whk_none/pause')).page.text).toContain(
      'no longer has this subscription',
    );
  });

  it('moves the clock', async () => {
    await subscribe();
    receiver.answer = { status: 500, body: '' };
    await sandbox.send('export.ready');
    const begun = sandbox.clock.now();
    receiver.answer = undefined;
    await inspector.post('/clock/next-retry');
    expect(sandbox.clock.now()).toBe(begun + 60_000);
    expect(sandbox.deliveries()[0]!.status).toBe('delivered');
    await inspector.post('/clock/advance', { amount: '1.5', unit: 'hours' });
    expect(sandbox.clock.now()).toBe(begun + 60_000 + 5_400_000);
    expect((await inspector.post('/clock/next-retry')).page.text).toContain('No retry is scheduled.');
    for (const amount of ['-1', '0', 'x', '1e300']) {
      const { page } = await inspector.post('/clock/advance', { amount, unit: 'hours' });
      expect(page.html).toContain('class="notice problem"');
    }
    await inspector.post('/clock/resume');
    expect(sandbox.clock.frozen).toBe(false);
    await inspector.post('/clock/freeze');
    expect((await inspector.open('/')).text).toContain('frozen');
  });

  it('injects faults, shows which wait, and clears them', async () => {
    const id = await subscribe();
    const { page } = await inspector.post('/faults', {
      fault: 'tamper',
      times: '2',
      webhook: id,
      event: 'export.ready',
    });
    expect(page.text).toContain(`tamper: the next 2 attempts with export.ready to ${id}`);
    await inspector.post('/faults', { fault: 'slow', times: 'every', webhook: '', event: '' });
    expect(sandbox.faults.planned).toMatchObject([{ times: 2 }, { times: Infinity }]);
    await inspector.post('/faults/clear');
    expect(sandbox.faults.planned).toEqual([]);
  });

  it('retries failed deliveries only', async () => {
    await subscribe();
    receiver.answer = { status: 422, body: '' };
    const { deliveries } = await sandbox.send('export.ready');
    const path = `/deliveries/${deliveries[0]!.delivery_id}`;
    receiver.answer = undefined;
    const retried = await inspector.post(`${path}/retry`, {}, path);
    expect(retried.location).toContain(path);
    expect(retried.page.text).toContain('The delivery was retried, and is delivered.');
    expect(retried.page.text).toContain('Attempt 2');
    expect((await inspector.post(`${path}/retry`)).page.text).toContain('The delivery is delivered;');
    expect(receiver.bodies).toHaveLength(2);
  });

  it('replays an exchange: the same bytes, and the delivery does not change', async () => {
    await subscribe();
    const { deliveries } = await sandbox.send('export.ready', '{"n": 12.0}', {
      fault: 'reserialize-lossy',
    });
    const [delivery] = deliveries;
    const { page } = await inspector.post(`/exchanges/${delivery!.exchanges[0]!.id}/replay`);
    expect(page.text).toContain('The same bytes were sent again: 401 signature_invalid.');
    expect(receiver.bodies[1]).toBe(receiver.bodies[0]);
    const [after] = sandbox.deliveries();
    expect(after).toMatchObject({ status: 'failed', attempts: 1 });
    expect(after!.exchanges.map(({ kind }) => kind)).toEqual(['attempt', 'replay']);
    expect(after!.exchanges[1]!.headers).toEqual(after!.exchanges[0]!.headers);
  });
});

describe('a replay by script', () => {
  it('returns the new exchange', async () => {
    await subscribe();
    const { deliveries } = await sandbox.send('export.ready');
    const { id, body } = deliveries[0]!.exchanges[0]!;
    expect(await sandbox.replay(id)).toMatchObject({ kind: 'replay', status: 200, body, faults: [] });
    const response = await fetch(`${sandbox.url}/control/exchanges/${id}/replay`, {
      method: 'POST',
      headers: { 'x-api-key': sandbox.apiKey },
    });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ kind: 'replay', body });
    await expect(sandbox.replay('exc_none')).rejects.toThrow('no such exchange');
  });
});

describe('a web page of another origin', () => {
  it.each([
    ['from another origin', { origin: 'http://127.0.0.1:1' }],
    ['from no origin that has a name', { origin: 'null' }],
    ['by another name of this machine', { host: 'attacker.example', origin: 'http://attacker.example' }],
  ])('can do nothing: %s', async (_, headers) => {
    await subscribe();
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      request(`${sandbox.url}/actions/events`, { method: 'POST', headers }, ({ statusCode }) =>
        resolve(statusCode),
      ).end('event=export.ready');
    });
    expect(status).toBe(403);
    expect(receiver.bodies).toEqual([]);
  });

  it('can do nothing with a GET', async () => {
    await subscribe();
    expect((await inspector.open('/actions/events?event=export.ready')).status).toBe(404);
    expect(receiver.bodies).toEqual([]);
  });

  it('is never redirected to', async () => {
    for (const referer of [
      'http://evil.example/deliveries/',
      'http://127.0.0.1:1//evil.example/',
      'nonsense',
      `${sandbox.url}//evil.example/`,
    ]) {
      const response = await fetch(`${sandbox.url}/actions/faults/clear`, {
        method: 'POST',
        headers: { referer },
        redirect: 'manual',
      });
      expect(response.headers.get('location')).toMatch(/^\/\?notice=[\w-]+$/);
    }
  });
});

describe('sandbox.explain', () => {
  it('returns what the page says of a request', async () => {
    await subscribe();
    const { text } = await sendAndOpen('reserialize-lossy');
    const [delivery] = sandbox.deliveries();
    const { headline, remarks, difference } = await sandbox.explain(delivery!.exchanges[0]!.id);
    for (const each of [headline, ...remarks.map((remark) => remark.text)]) expect(text).toContain(each);
    expect([difference?.received.marked, difference?.signed.marked]).toEqual(['12', '12.0']);
  });

  it('refuses the id of no request', async () => {
    await expect(sandbox.explain('ex_none')).rejects.toThrow('no such exchange');
  });
});
