import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { type PublishedEvent, type SandboxOptions, startSandbox } from '@videovector-webhooks/sandbox';
import { describe, expect, it, vi } from 'vitest';
import { useHarness } from './support/harness.js';

describe('an option of startSandbox', () => {
  it.each<[string, unknown]>([
    ['port', -1],
    ['port', 65_536],
    ['port', 80.5],
    ['port', '3000'],
    ['port', Number.NaN],
    ['timeoutMs', 0],
    ['timeoutMs', 2 ** 31],
    ['keepDeliveries', 0],
    ['keepDeliveries', 1.5],
    ['seed', -1],
    ['seed', 0.5],
    ['startAt', -1],
    ['startAt', 8.64e15],
    ['startAt', new Date()],
    ['frozen', 'yes'],
    ['keyForm', 'live'],
    ['host', ''],
    ['host', 4400],
    ['secret', ' '],
    ['secret', 5],
    ['retryDelaysMs', 'often'],
    ['retryDelaysMs', [0]],
    ['retryDelaysMs', [1_000, Number.NaN]],
    ['retryDelaysMs', [1e300]],
    ['retryDelaysMs', ['5']],
    ['retryDelaysMs', 1_000],
    ['routes', null],
    ['routes', 'https://example.com'],
    ['routes', { 'https://example.com/': 'nowhere' }],
    ['routes', { 'example.com': 'http://127.0.0.1:9/' }],
    ['routes', { 'https://example.com/': 'ftp://127.0.0.1/' }],
    ['routes', { 'https://example.com/': 5 }],
    ['database', 'sandbox.db'],
    ['database', {}],
    ['retries', 3],
  ])('that is invalid is named: %s = %j', async (option, value) => {
    const starting = startSandbox({ [option]: value } as SandboxOptions);
    await expect(starting).rejects.toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        option,
        message: expect.stringContaining(option),
      }),
    );
  });

  it('that is undefined counts as absent', async () => {
    const options = { port: undefined, database: undefined, startAt: undefined, routes: undefined };
    await (await startSandbox(options as unknown as SandboxOptions)).close();
  });

  it('called port is named if the port is taken', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    await expect(startSandbox({ port })).rejects.toThrow(`startSandbox: the port ${port} is taken`);
    await new Promise((closed) => server.close(closed));
  });

  it('must be in an object', async () => {
    await expect(startSandbox(null as never)).rejects.toThrow('an object of options');
    await expect(startSandbox('frozen' as never)).rejects.toThrow('an object of options');
  });
});

describe('the option', () => {
  const harness = useHarness();

  it('retryDelaysMs can be empty: then nothing is retried', async () => {
    const sandbox = await startSandbox({ retryDelaysMs: [] });
    await sandbox.subscribe('http://127.0.0.1:9/');
    expect((await sandbox.send('export.ready')).deliveries[0]).toMatchObject({
      status: 'failed',
      attempts: 1,
    });
    await sandbox.close();
  });

  it('routes sends an https webhook to this machine; the longest route wins', async () => {
    const routes = {
      'https://example.com/': 'http://127.0.0.1:9/',
      'https://example.com/hooks/': harness.receiver.url.replace('/hook', '/routed/'),
    };
    const sandbox = await startSandbox({ routes });
    await sandbox.subscribe('https://example.com/hooks/a?b=1');
    const { deliveries } = await sandbox.send('export.ready');
    expect(harness.receiver.requests[0]!.path).toBe('/routed/a?b=1');
    expect(deliveries[0]!.exchanges[0]!.url).toBe('https://example.com/hooks/a?b=1');
    await sandbox.close();
  });

  it('startAt sets the time of all timestamps', async () => {
    const sandbox = await startSandbox({ startAt: Date.parse('2030-01-02T03:04:05Z'), frozen: true });
    await sandbox.subscribe(harness.receiver.url);
    await sandbox.send('export.ready');
    expect(sandbox.webhooks()[0]!.created_at).toBe('2030-01-02T03:04:05.000Z');
    expect(String(harness.receiver.requests[0]!.body)).toContain('"created_at": "2030-01-02T03:04:05Z"');
    await sandbox.close();
  });

  it('secret is the first webhook’s; later ones get secrets of their own', async () => {
    const sandbox = await startSandbox({ secret: 'whsec_mine' });
    expect((await sandbox.subscribe('http://127.0.0.1:9/')).secret).toBe('whsec_mine');
    expect((await sandbox.subscribe('http://127.0.0.1:9/')).secret).toMatch(/^whsec_[0-9a-f]{48}$/);
    await sandbox.close();
  });

  it('secret is VIDEOVECTOR_WEBHOOK_SECRET by default; what can’t be a secret is named', async () => {
    vi.stubEnv('VIDEOVECTOR_WEBHOOK_SECRET', 'whsec_of_the_environment');
    const sandbox = await startSandbox();
    expect((await sandbox.subscribe('http://127.0.0.1:9/')).secret).toBe('whsec_of_the_environment');
    await sandbox.close();
    vi.stubEnv('VIDEOVECTOR_WEBHOOK_SECRET', 'undefined');
    await expect(startSandbox()).rejects.toThrow('the variable VIDEOVECTOR_WEBHOOK_SECRET can');
    vi.stubEnv('VIDEOVECTOR_WEBHOOK_SECRET', '');
    await (await startSandbox()).close();
    vi.unstubAllEnvs();
  });

  it('seed makes the ids of the sample data', async () => {
    const bodies = [];
    for (const seed of [1, 1, 2]) {
      const sandbox = await startSandbox({ seed });
      await sandbox.subscribe(harness.receiver.url);
      await sandbox.send('export.ready');
      bodies.push(JSON.parse(String(harness.receiver.requests.at(-1)!.body)).data);
      await sandbox.close();
    }
    expect(bodies[1]).toEqual(bodies[0]);
    expect(bodies[2].export_id).not.toBe(bodies[0].export_id);
  });
});

describe('send', () => {
  const harness = useHarness();

  it.each<[string, unknown, string]>([
    ['export.done', undefined, 'event'],
    ['test', undefined, 'sandbox.test'],
    ['export.ready', '', 'data'],
    ['export.ready', '{', 'data'],
    ['export.ready', '[]', 'object'],
    ['export.ready', '"text"', 'object'],
    ['export.ready', [], 'object'],
    ['export.ready', 5, 'object'],
    ['export.ready', { n: 5n }, 'data'],
    ['export.ready', () => {}, 'data'],
  ])('refuses %s with %s, and says why', async (event, data, why) => {
    await harness.sandbox.subscribe(harness.receiver.url);
    await expect(harness.sandbox.send(event as PublishedEvent, data as never)).rejects.toThrow(why);
    expect(harness.receiver.requests).toEqual([]);
  });

  it('refuses data that contains itself or is nested too deeply', async () => {
    const data: Record<string, unknown> = {};
    data['self'] = data;
    const deep = `{"a": ${'['.repeat(2_000)}${']'.repeat(2_000)}}`;
    await expect(harness.sandbox.send('export.ready', data)).rejects.toThrow('must be JSON');
    await expect(harness.sandbox.send('export.ready', deep)).rejects.toThrow('must be JSON');
  });

  it('creates no delivery without a webhook', async () => {
    expect((await harness.sandbox.send('export.ready')).deliveries).toEqual([]);
  });
});
