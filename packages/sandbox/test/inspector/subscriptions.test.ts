import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/index.js';
import { inspectorClient } from '../support/inspector-client.js';
import { type LocalReceiver, startReceiver } from '../support/local-receiver.js';

const HOSTILE = '<img src=x onerror=alert(1)>\u202e';

let sandbox: Sandbox;
let receiver: LocalReceiver;
let inspector: ReturnType<typeof inspectorClient>;

beforeEach(async () => {
  sandbox = await startSandbox({ frozen: true });
  receiver = await startReceiver();
  inspector = inspectorClient(sandbox);
});

afterEach(async () => {
  await sandbox.close();
  await receiver.close();
});

describe('a subscription', () => {
  it('is edited: name, URL, events and indexes', async () => {
    const { webhookId: id } = await sandbox.subscribe(receiver.url);
    const path = `/subscriptions/${id}`;
    const edited = await inspector.post(
      `/webhooks/${id}/edit`,
      [
        ['url', 'http://localhost:3000/hook'],
        ['name', 'Exports'],
        ['indexes', ' idx_a, idx_b ,'],
        ['events', 'export.ready'],
      ],
      path,
    );
    expect(edited.location).toContain(path);
    expect(edited.page.text).toContain('The subscription was saved.');
    expect(sandbox.webhooks()[0]).toMatchObject({
      url: 'http://localhost:3000/hook',
      name: 'Exports',
      events: ['export.ready'],
      index_ids: ['idx_a', 'idx_b'],
    });
    await inspector.post(`/webhooks/${id}/edit`, { url: 'http://localhost:3000/hook' }, path);
    expect(sandbox.webhooks()[0]).toMatchObject({ name: 'Sandbox receiver', index_ids: null });
    expect(sandbox.webhooks()[0]!.events).toHaveLength(17);
  });

  it('is not changed by an invalid form', async () => {
    const { webhookId: id } = await sandbox.subscribe(receiver.url);
    const before = sandbox.webhooks();
    for (const fields of [
      { url: 'http://example.com/', name: 'x' },
      { url: receiver.url, name: 'x'.repeat(101) },
      { url: receiver.url, name: 'x', events: 'nonsense' },
      { url: '', name: 'x' },
    ]) {
      const { page } = await inspector.post(`/webhooks/${id}/edit`, fields, `/subscriptions/${id}`);
      expect(page.html).toContain('class="notice problem"');
      expect(page.text).toContain('Not saved');
    }
    expect(sandbox.webhooks()).toEqual(before);
    expect((await inspector.post('/webhooks/whk_none/edit', { url: receiver.url })).page.text).toContain(
      'no longer has this subscription',
    );
  });

  it('keeps a name with invisible characters unless it was changed', async () => {
    const { webhookId: id } = await sandbox.subscribe(receiver.url, { name: HOSTILE, indexIds: [HOSTILE] });
    const { html } = await inspector.open(`/subscriptions/${id}`);
    expect(html).not.toContain('<img');
    const shown = HOSTILE.replace('\u202e', '⟨U+202E⟩');
    await inspector.post(`/webhooks/${id}/edit`, { url: receiver.url, name: shown, indexes: shown });
    expect(sandbox.webhooks()[0]).toMatchObject({ name: HOSTILE, index_ids: [HOSTILE] });
  });

  it('is deleted with its deliveries, after the page has said so', async () => {
    const { webhookId: id } = await sandbox.subscribe('http://127.0.0.1:9/');
    await sandbox.send('export.ready');
    expect((await inspector.open(`/subscriptions/${id}`)).text).toContain('Its 1 delivery and its secret');
    const { location, page } = await inspector.post(`/webhooks/${id}/delete`, {}, `/subscriptions/${id}`);
    expect(location).toMatch(/^\/subscriptions\?notice=/);
    expect(page.text).toContain(`${id} was deleted with its deliveries.`);
    expect(sandbox.webhooks()).toEqual([]);
    expect(sandbox.deliveries()).toEqual([]);
    expect((await inspector.post(`/webhooks/${id}/delete`)).page.text).toContain(
      'no longer has this subscription',
    );
  });
});

describe('data to send', () => {
  it('starts with the sample, or with an earlier delivery, every digit as it was signed', async () => {
    receiver.install((await sandbox.subscribe(receiver.url)).secret);
    const sample = await inspector.open('/send?event=media.processing.completed&data=&fault=duplicate');
    expect(sample.html).toContain('&quot;duration_seconds&quot;: 312.0');
    expect(sample.html).toMatch(/<option value="duplicate" selected/);
    const { deliveries } = await sandbox.send('export.ready', '{"n": 12.0, "big": 12345678901234567890}');
    const edited = await inspector.open(`/send?from=${deliveries[0]!.delivery_id}`);
    expect(edited.html).toContain('&quot;n&quot;: 12.0');
    expect(edited.html).toContain('12345678901234567890');
    const data = '{"n": 13.0, "big": 12345678901234567890}';
    await inspector.post('/events', { event: 'export.ready', data, show: 'delivery' }, '/send');
    expect(receiver.bodies[1]).toContain('"big": 12345678901234567890, "n": 13.0');
  });

  it('is kept if it is refused', async () => {
    await sandbox.subscribe(receiver.url);
    const fields = { event: 'export.ready', data: '{"half": <b>', fault: 'slow', show: 'delivery' };
    const { page, location } = await inspector.post('/events', fields, '/send');
    expect(location).toMatch(/^\/send\?/);
    expect(page.html).toContain('{&quot;half&quot;: &lt;b&gt;</textarea>');
    expect(page.html).toMatch(/<option value="export.ready" selected/);
    expect(page.html).toMatch(/<option value="slow" selected/);
  });
});
