import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/index.js';
import { inspectorClient } from '../support/inspector-client.js';
import { type LocalReceiver, startReceiver } from '../support/local-receiver.js';

let sandbox: Sandbox;
let receiver: LocalReceiver;
let inspector: ReturnType<typeof inspectorClient>;

beforeEach(async () => {
  sandbox = await startSandbox({ frozen: true, retryDelaysMs: [60_000] });
  receiver = await startReceiver();
  inspector = inspectorClient(sandbox);
});

afterEach(async () => {
  await sandbox.close();
  await receiver.close();
});

/** The ids of the rows of a list. */
async function rows(path: string): Promise<string[]> {
  const { html } = await inspector.open(path);
  return [...html.matchAll(/<tr id="(del_\w+)"/g)].map(([, id]) => id!);
}

async function subscribe(): Promise<void> {
  const { secret } = await sandbox.subscribe(receiver.url);
  receiver.install(secret);
}

async function send(answer?: LocalReceiver['answer'], fault?: 'duplicate'): Promise<string> {
  receiver.answer = answer;
  const { deliveries } = await sandbox.send('export.ready', '{"export_id": "exp_7"}', fault && { fault });
  return deliveries[0]!.delivery_id;
}

const IGNORED = { status: 200, body: '{"outcome":"ignored","code":"ignored"}' };

describe('the list of deliveries', () => {
  it('shows the code of the kit beside the status, in a look of its own', async () => {
    await subscribe();
    await send();
    await send(IGNORED);
    const { html, text } = await inspector.open('/');
    expect(text).toMatch(/200 handled/);
    expect(html).toContain('<span class="response good"><b>200</b><code> handled</code></span>');
    expect(html).toContain('<span class="response quiet"><b>200</b><code> ignored</code></span>');
  });

  it('believes no response that has another status than its code', async () => {
    await subscribe();
    await send({ status: 401, body: '{"outcome":"handled","code":"handled"}' });
    await send({ status: 200, body: '{"outcome":"x","code":"constructor"}' });
    const { html } = await inspector.open('/');
    expect(html).toContain('<span class="response bad"><b>401</b></span>');
    expect(html).toContain('<span class="response good"><b>200</b></span>');
  });

  it('filters by code, status and fault, and counts what there is', async () => {
    await subscribe();
    const handled = await send();
    const ignored = await send(IGNORED);
    const broken = await send({ status: 502, body: '<h1>Bad Gateway</h1>' });
    const twice = await send(undefined, 'duplicate');
    expect(await rows('/?code=handled')).toEqual([twice, handled]);
    expect(await rows('/?code=ignored')).toEqual([ignored]);
    expect(await rows('/?code=502')).toEqual([broken]);
    expect(await rows('/?status=retrying')).toEqual([broken]);
    expect(await rows('/?status=delivered&code=ignored')).toEqual([ignored]);
    expect(await rows('/?fault=duplicate')).toEqual([twice]);
    const { text, html } = await inspector.open('/');
    expect(text).toMatch(/all +4 +failed +0 +retrying +1 +delivered +3/);
    expect(html).toContain('handled (2)');
    expect((await inspector.open('/?code=handled')).text).toMatch(/all +2/);
    expect((await inspector.open('/?code=none')).text).toContain('No delivery matches.');
  });

  it('finds a delivery by any id: its own, its event’s, its data’s, its request’s, its attempt’s', async () => {
    await subscribe();
    const wanted = await send();
    receiver.answer = undefined;
    await sandbox.send('export.failed', '{"export_id": "exp_8"}');
    const record = sandbox.deliveries().find(({ delivery_id }) => delivery_id === wanted)!;
    const { id, headers } = record.exchanges[0]!;
    const event = /"id": "(evt_\w+)"/.exec(record.payload)![1]!;
    for (const search of [wanted, wanted.slice(0, 14), event, 'exp_7', id, headers['x-delivery-attempt-id']!])
      expect(await rows(`/?q=${search}`), search).toEqual([wanted]);
    expect(await rows('/?q=%20exp_%20')).toHaveLength(2);
    expect(await rows('/?q=%00%EF%BF%BF%ED%A0%80')).toEqual([]);
  });

  it('pages through all, and a page stays the same while new ones arrive', async () => {
    sandbox.faults.inject('delay', { times: Infinity });
    await sandbox.subscribe('http://127.0.0.1:9/');
    for (let i = 0; i < 250; i++) await sandbox.send('export.ready', '{"export_id": "exp_1"}');
    const next = async (path: string, name: string): Promise<string> => {
      const { html } = await inspector.open(path);
      return new RegExp(`href="([^"]+)"[^>]*>${name}<`).exec(html)![1]!.replaceAll('&amp;', '&');
    };
    const first = await rows('/?event=export.ready');
    const second = await next('/?event=export.ready', 'Older');
    const third = await next(second, 'Older');
    const ids = [...first, ...(await rows(second)), ...(await rows(third))];
    expect(new Set(ids).size).toBe(250);
    expect((await inspector.open(third)).text).toContain('201–250 of 250');
    expect((await inspector.open(third)).html).not.toContain('>Older<');

    const before = await rows(second);
    await sandbox.send('export.ready', '{"export_id": "exp_2"}');
    expect(await rows(second)).toEqual(before);
    expect(await rows(await next(third, 'Newer'))).toEqual(before);
    expect((await rows(await next(second, 'Newest')))[0]).toBe(sandbox.deliveries().at(-1)!.delivery_id);
    expect(await rows('/?before=del_gone')).toHaveLength(100);
  });
});

describe('what fails', () => {
  it('shows in the title and the icon, until the receiver succeeds again', async () => {
    await sandbox.subscribe(receiver.url);
    await sandbox.send('export.ready');
    const failing = await inspector.open('/');
    expect(failing.html).toContain('<title>1 failing · Deliveries');
    expect(failing.html).toContain('href="/assets/icon-failing.svg"');
    receiver.install(sandbox.secretOf(sandbox.webhooks()[0]!.webhook_id));
    await sandbox.send('export.ready');
    const after = await inspector.open('/');
    expect(after.html).toContain('<title>Deliveries');
    expect(after.html).toContain('href="/assets/icon.svg"');
    receiver.answer = { status: 500, body: '' };
    await sandbox.send('export.ready');
    expect((await inspector.open('/send')).html).toContain('<title>1 failing · Send an event');
  });

  it.each([
    ['a 401 though the signature matches', { status: 401, body: '' }, 'problem', 'bad'],
    ['a 500, which is retried', { status: 500, body: '' }, 'problem', 'bad'],
    ['a 200 that did nothing', IGNORED, 'note', 'quiet'],
    ['a 200', { status: 200, body: '' }, 'done', 'good'],
  ])('looks like it: %s', async (_, answer, notice, why) => {
    await subscribe();
    receiver.answer = answer;
    const sent = await inspector.post('/events', { event: 'export.ready', show: 'delivery' }, '/send');
    expect(sent.location).toMatch(/^\/deliveries\/del_\w+\?notice=/);
    expect(sent.page.html).toContain(`class="notice ${notice}"`);
    expect(sent.page.html).toContain(`class="why ${why}"`);
    expect(sent.page.html).toMatch(new RegExp(`<li id="exc_\\w+" class="${why} attempt"`));
  });

  it('is explained with the response first, and with what to do', async () => {
    await sandbox.subscribe(receiver.url);
    const { deliveries } = await sandbox.send('export.ready');
    const { html, text } = await inspector.open(`/deliveries/${deliveries[0]!.delivery_id}`);
    expect(html).toMatch(/class="headline"><bdi>The receiver refused it though the signature matches/);
    expect(html).toContain('<li class="good"><bdi>The signature matches the bytes that were sent.');
    expect(text).toContain('Fix: Give the receiver the secret of this subscription');
  });

  it.each([
    ['handler_failed', 500, 'Read the receiver’s log'],
    ['', 404, 'Check the path of the subscription’s URL'],
    ['ignored', 200, "receiver.on('export.ready'"],
  ])('has a fix for %j with %d', async (code, status, fix) => {
    await subscribe();
    const id = await send({ status, body: code && JSON.stringify({ outcome: 'x', code }) });
    expect((await inspector.open(`/deliveries/${id}`)).text).toContain(fix);
  });

  it('does not include a forgery that was refused', async () => {
    await subscribe();
    const { deliveries } = await sandbox.send('export.ready', {}, { fault: 'tamper' });
    const { html } = await inspector.open(`/deliveries/${deliveries[0]!.delivery_id}`);
    expect(html).toMatch(/<li id="exc_\w+" class="good beside"/);
    expect(html).not.toContain('class="why bad"');
  });
});
