import type { ApiFault } from '@videovector-webhooks/sandbox';
import { describe, expect, it, vi } from 'vitest';
import type { ApiErrorBody } from '../support/caller.js';
import { useHarness } from '../support/harness.js';

const harness = useHarness();
const NEW = { name: 'Review', url: 'https://example.com/hook', events: ['export.ready'] };
const list = () => harness.call<ApiErrorBody & { detail?: string }>('GET', '/webhooks');

describe('calls of the API', () => {
  it('are limited with Retry-After, once, and then succeed', async () => {
    harness.sandbox.apiFaults.inject({ status: 429, retryAfter: 7 });
    const { status, headers, body } = await list();
    expect([status, headers.get('retry-after'), body.error.code]).toEqual([
      429,
      '7',
      'resource_rate_quota_exceeded',
    ]);
    expect((await list()).status).toBe(200);
  });

  it('fail in either form of errors', async () => {
    harness.sandbox.apiFaults.inject({ status: 503, form: 'detail' });
    expect((await list()).body).toEqual({ detail: 'The sandbox was told to fail this call' });
    harness.sandbox.apiFaults.inject({ status: 500, form: 'error' });
    expect((await list()).body.error).toMatchObject({ code: 'internal_error' });
  });

  it('fail as often as planned, until the faults are cleared', async () => {
    harness.sandbox.apiFaults.inject({ status: 502, times: 3 });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await list()).status);
    expect(statuses).toEqual([502, 502, 502, 200]);
    harness.sandbox.apiFaults.inject({ status: 502, times: Number.POSITIVE_INFINITY });
    for (let i = 0; i < 5; i++) expect((await list()).status).toBe(502);
    harness.sandbox.apiFaults.clear();
    expect((await list()).status).toBe(200);
  });

  it('fail only if the method and the path match', async () => {
    harness.sandbox.apiFaults.inject({ status: 500, method: 'post', path: '/webhooks' });
    expect((await list()).status).toBe(200);
    expect((await harness.call('POST', '/webhooks', { body: NEW })).status).toBe(500);
    expect(harness.sandbox.webhooks()).toEqual([]);
  });

  it('are carried out though the response is lost, and a repetition with the same key gets that response', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    harness.sandbox.apiFaults.inject({ status: 0 });
    const create = () => harness.call<{ secret: string }>('POST', '/webhooks', { body: NEW, once: 'key' });
    await expect(create()).rejects.toThrow('fetch failed');
    const [webhook] = harness.sandbox.webhooks();
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...webhook, secret: harness.sandbox.secretOf(webhook!.webhook_id) });
    expect(harness.sandbox.webhooks()).toHaveLength(1);
    expect(said).not.toHaveBeenCalled();
    said.mockRestore();
  });

  it('lose the response of a refused call too', async () => {
    harness.sandbox.apiFaults.inject({ status: 0 });
    await expect(harness.call('GET', '/webhooks', { key: null })).rejects.toThrow('fetch failed');
    expect((await list()).status).toBe(200);
  });
});

describe('an API fault', () => {
  it.each([
    ['status', { status: 200 }],
    ['status', { status: 99 }],
    ['status', { status: 600 }],
    ['status', { status: '429' }],
    ['times', { status: 429, times: 0 }],
    ['times', { status: 429, times: 1.5 }],
    ['retryAfter', { status: 429, retryAfter: -1 }],
    ['retryAfter', { status: 429, retryAfter: '1\r\nx-evil: 1' }],
    ['form', { status: 429, form: 'html' }],
    ['retry_after', { status: 429, retry_after: 1 }],
  ])('names the invalid option %s: %j', (option, fault) => {
    const inject = () => harness.sandbox.apiFaults.inject(fault as ApiFault);
    expect(inject).toThrow(expect.objectContaining({ option, message: expect.stringContaining(option) }));
  });
});
