import { describe, expect, it } from 'vitest';
import type { ApiErrorBody } from '../support/caller.js';
import { useHarness } from '../support/harness.js';

const harness = useHarness();
const NEW = { name: 'Review', url: 'https://example.com/hook', events: ['export.ready'] };

/** A text of so many characters, each of two UTF-16 units. */
const films = (count: number): string => '🎬'.repeat(count);
const nested = (levels: number): unknown => JSON.parse(`${'[['.repeat(levels)}${']]'.repeat(levels)}`);

const RIGHT: readonly [string, object][] = [
  ['a name of one character', { name: 'x' }],
  ['a name of 100 characters', { name: 'x'.repeat(100) }],
  ['a name of 100 characters beyond the BMP', { name: films(100) }],
  ['all events', { events: ['media.created', 'import_job.progress'] }],
  ['no index filter', { index_ids: null }],
  ['an index filter', { index_ids: ['idx_1', 'idx_2'] }],
  ['no metadata', { metadata: null }],
  ['nested metadata', { metadata: { a: { b: [1, 2.5, 'c', null] } } }],
];

const WRONG: readonly [string, string, object][] = [
  ['an empty name', 'name', { name: '' }],
  ['a name of 101 characters', 'name', { name: 'x'.repeat(101) }],
  ['a name of 101 characters beyond the BMP', 'name', { name: films(101) }],
  ['a name that is not a string', 'name', { name: 1 }],
  ['no events', 'events', { events: [] }],
  ['an unknown event', 'events', { events: ['export.ready', 'export.done'] }],
  ['the test event', 'events', { events: ['test'] }],
  ['events that are no list', 'events', { events: 'export.ready' }],
  ['an index filter that is not a list', 'index_ids', { index_ids: 'idx_1' }],
  ['an index filter with a number', 'index_ids', { index_ids: [1] }],
  ['an index filter with an empty id', 'index_ids', { index_ids: [''] }],
  ['metadata that is a text', 'metadata', { metadata: 'x' }],
  ['metadata that is a list', 'metadata', { metadata: [] }],
  ['a field that there is not', '', { secret: 'whsec_mine' }],
  ['a url that is not a string', 'url', { url: 1 }],
];

describe('the body of a webhook', () => {
  it.each(RIGHT)('can have %s, by the document too', async (_what, fields) => {
    const body = { ...NEW, ...fields };
    const { status, body: created } = await harness.call<{ webhook_id: string }>('POST', '/webhooks', {
      body,
    });
    expect(status).toBe(201);
    expect(created).toMatchObject(fields);
    const path = `/webhooks/${created.webhook_id}`;
    expect((await harness.call('PATCH', path, { body: fields })).body).toMatchObject(fields);
    const { document } = harness.caller;
    expect(document.allows(document.operationOf('POST', '/webhooks')!, body)).toBe(true);
    expect(document.allows(document.operationOf('PATCH', path)!, fields)).toBe(true);
  });

  it.each(WRONG)('must not have %s, nor by the document', async (_what, field, fields) => {
    const { webhookId } = await harness.sandbox.subscribe('https://example.com/');
    const [before] = harness.sandbox.webhooks();
    const body = { ...NEW, ...fields };
    const path = `/webhooks/${webhookId}`;
    for (const answer of [
      await harness.call<ApiErrorBody>('POST', '/webhooks', { body }),
      await harness.call<ApiErrorBody>('PATCH', path, { body: fields }),
    ]) {
      expect([answer.status, answer.body.error.code]).toEqual([422, 'validation_error']);
      const [detail] = answer.body.error.details as { field: string; message: string }[];
      expect(detail!.field.split('.')[0]).toBe(field);
    }
    const { document } = harness.caller;
    expect(document.allows(document.operationOf('POST', '/webhooks')!, body)).toBe(false);
    expect(document.allows(document.operationOf('PATCH', path)!, fields)).toBe(false);
    expect(harness.sandbox.webhooks()).toEqual([before]);
  });

  it.each(['name', 'url', 'events'])('must have %s', async (field) => {
    const { [field as 'name']: _left, ...body } = NEW;
    const { status, body: answer } = await harness.call<ApiErrorBody>('POST', '/webhooks', { body });
    expect(status).toBe(422);
    expect(answer.error.message).toContain(field);
  });

  it.each(['active', 'paused'])('can change the status to %s, but not start with it', async (status) => {
    const { webhookId } = await harness.sandbox.subscribe('https://example.com/');
    const path = `/webhooks/${webhookId}`;
    expect((await harness.call('PATCH', path, { body: { status } })).body).toMatchObject({ status });
    expect((await harness.call('POST', '/webhooks', { body: { ...NEW, status } })).status).toBe(422);
  });

  it('can’t disable a webhook, and must change something', async () => {
    const { webhookId } = await harness.sandbox.subscribe('https://example.com/');
    for (const body of [{ status: 'disabled' }, { status: null }, {}]) {
      expect((await harness.call('PATCH', `/webhooks/${webhookId}`, { body })).status).toBe(422);
    }
  });

  it('must not have deeply nested metadata', async () => {
    const body = `${JSON.stringify(NEW).slice(0, -1)},"metadata":{"a":${JSON.stringify(nested(60))}}}`;
    expect((await harness.call('POST', '/webhooks', { body })).status).toBe(422);
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const deeper = `${JSON.stringify(NEW).slice(0, -1)},"metadata":{"a":${deep}}}`;
    expect((await harness.call('POST', '/webhooks', { body: deeper, once: 'deep' })).status).toBe(422);
    expect(harness.sandbox.webhooks()).toEqual([]);
  });

  it.each([
    ['no JSON', '{"name": '],
    ['empty', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '1'],
    ['NaN, which only Python takes for JSON', '{"name": NaN}'],
  ])('must not be %s', async (_what, body) => {
    const headers = { 'content-type': 'application/json' };
    expect((await harness.call('POST', '/webhooks', { body, headers })).status).toBe(422);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])(
    'must not come as %s',
    async (type) => {
      const options = { body: NEW, headers: { 'content-type': type } };
      const { status, body } = await harness.call<ApiErrorBody>('POST', '/webhooks', options);
      expect(status).toBe(422);
      expect(body.error.message).toContain('application/json');
    },
  );

  it.each(['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/problem+json'])(
    'may come as %s',
    async (type) => {
      const options = { body: NEW, headers: { 'content-type': type } };
      expect((await harness.call('POST', '/webhooks', options)).status).toBe(201);
    },
  );

  it('must be small, whether its length is announced or not', async () => {
    const big = JSON.stringify({ ...NEW, metadata: { a: 'x'.repeat(1_100_000) } });
    const { status, body } = await harness.call<ApiErrorBody>('POST', '/webhooks', { body: big });
    expect([status, body.error.code]).toEqual([413, 'body_too_large']);
    const chunked = await fetch(`${harness.sandbox.apiUrl}/webhooks`, {
      method: 'POST',
      headers: { 'x-api-key': harness.sandbox.apiKey, 'content-type': 'application/json' },
      body: new Blob([big]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
    expect((await harness.call('GET', '/webhooks')).status).toBe(200);
  });

  it('cannot reach the prototypes of objects', async () => {
    const body = `${JSON.stringify(NEW).slice(0, -1)},"metadata":{"__proto__": {"polluted": 1}, "constructor": 2}}`;
    const { status } = await harness.call('POST', '/webhooks', { body });
    expect([201, 422]).toContain(status);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((await harness.call('GET', '/webhooks')).status).toBe(200);
    const top = `${JSON.stringify(NEW).slice(0, -1)},"__proto__": {"status": "paused"}}`;
    const answer = await harness.call<{ status: string }>('POST', '/webhooks', { body: top });
    if (answer.status === 201) expect(answer.body.status).toBe('active');
    else expect(answer.status).toBe(422);
  });
});

describe('the url of a webhook', () => {
  it.each([
    'https://example.com/hook',
    'HTTPS://EXAMPLE.com/hook',
    'https://example.com:8443/hook?tenant=1',
    'https://bücher.example/hook',
    'http://127.0.0.1:3000/hook',
    'http://localhost:3000/hook',
    'http://[::1]:3000/hook',
    // Other spellings of 127.0.0.1.
    'http://2130706433:3000/hook',
    'http://0x7f.1:3000/hook',
  ])('may be %s', async (url) => {
    const { status, body } = await harness.call('POST', '/webhooks', { body: { ...NEW, url } });
    expect([status, body]).toEqual([201, expect.objectContaining({ url })]);
  });

  it.each([
    '',
    'example.com',
    'http://example.com/hook',
    'http://127.0.0.1.evil.com/hook',
    'http://localhost.evil.com/hook',
    'http://localhost@evil.com/hook',
    'https://user:password@example.com/hook',
    'http://127.0.0.1:3000@evil.com/hook',
    'http://0.0.0.0/hook',
    'http://[::ffff:127.0.0.1]/hook',
    'http://[::]/hook',
    'http://169.254.169.254/latest/meta-data',
    'http://10.0.0.1/hook',
    'ftp://127.0.0.1/hook',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://',
    'http://127.0.0.1:99999/hook',
  ])('must not be %s', async (url) => {
    const { status, body } = await harness.call<ApiErrorBody>('POST', '/webhooks', { body: { ...NEW, url } });
    expect([status, body.error.code]).toEqual([422, 'validation_error']);
    expect(body.error.message).toContain('url');
    await expect(harness.sandbox.subscribe(url)).rejects.toThrow('subscribe: url');
  });

  it.each([' http://127.0.0.1:9/hook', 'ht\ntps://example.com/', 'https://example.com/\t'])(
    'must be written as it is read: %j',
    async (url) => {
      expect((await harness.call('POST', '/webhooks', { body: { ...NEW, url } })).status).toBe(422);
    },
  );
});
