import { runInNewContext } from 'node:vm';
import { type ClientOptions, createClient } from '@videovector-webhooks/client';
import { ConfigurationError } from '@videovector-webhooks/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clientOf } from '../support/clients.js';
import { startServer } from '../support/scripted-server.js';

afterEach(() => vi.unstubAllEnvs());

describe('the options', () => {
  it.each([
    [{ apiKey: '' }, 'apiKey'],
    [{ apiKey: ' ' }, 'apiKey'],
    [{ apiKey: 'undefined' }, 'apiKey'],
    [{ apiKey: 'sk_live_secret\n' }, 'apiKey'],
    [{ apiKey: 'sk_live_secreté' }, 'apiKey'],
    [{ apiKey: 7 }, 'apiKey'],
    [{ apiKey: null }, 'apiKey'],
    [{ apiKey: undefined, bearerToken: 'sk_live_secret x' }, 'bearerToken'],
    [{ apiKey: 'sk_live_secret', bearerToken: 'b' }, 'apiKey'],
    [{ baseUrl: 'api.vectormethods.com' }, 'baseUrl'],
    [{ baseUrl: 'http://api.vectormethods.com/api/v2' }, 'baseUrl'],
    [{ baseUrl: 'http://127.0.0.1.evil.example' }, 'baseUrl'],
    [{ baseUrl: 'http://localhost.evil.example' }, 'baseUrl'],
    [{ baseUrl: 'ftp://localhost' }, 'baseUrl'],
    [{ baseUrl: 'https://sk_live_secret@example.com' }, 'baseUrl'],
    [{ baseUrl: 'https://example.com/?key=sk_live_secret' }, 'baseUrl'],
    [{ timeoutMs: 0 }, 'timeoutMs'],
    [{ timeoutMs: '30' }, 'timeoutMs'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs'],
    [{ maxRetries: -1 }, 'maxRetries'],
    [{ maxRetries: 1.5 }, 'maxRetries'],
    [{ fetch: 'fetch' }, 'fetch'],
    [{ clock: {} }, 'clock'],
    [{ random: 4 }, 'random'],
    [{ apikey: 'x' }, 'apikey'],
  ])('are refused at creation where one is wrong: %j', (wrong, option) => {
    const create = () => createClient({ apiKey: 'sk_test', ...(wrong as ClientOptions) });
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(expect.objectContaining({ option }));
    expect(create).not.toThrow(/sk_live_secret/);
  });

  it.each([
    'http://localhost:1',
    'http://127.0.0.1',
    'http://127.9.9.9:8',
    'http://[::1]:3',
    'https://example.com/api',
  ])('take the base URL %s', (baseUrl) => {
    expect(createClient({ apiKey: 'k', baseUrl }).webhooks).toBeDefined();
  });
});

describe('the environment', () => {
  it.each([
    ['VIDEOVECTOR_API_KEY', 'VIDEOVECTOR_BASE_URL'],
    ['VIDEO_VECTOR_API_KEY', 'VIDEO_VECTOR_BASE_URL'],
  ])('is read: %s and %s', async (key, base) => {
    const server = await startServer([{ json: [] }]);
    vi.stubEnv(key, 'sk_environment');
    vi.stubEnv(base, server.url);
    await createClient().webhooks.list();
    expect(server.received[0]!.headers['x-api-key']).toBe('sk_environment');
  });

  it('that says two things is an error which names the fix, and shows no key', () => {
    vi.stubEnv('VIDEOVECTOR_API_KEY', 'sk_one');
    vi.stubEnv('VIDEO_VECTOR_API_KEY', 'sk_other');
    expect(() => createClient()).toThrow(
      /VIDEOVECTOR_API_KEY and VIDEO_VECTOR_API_KEY .* differ\. Unset one/,
    );
    expect(() => createClient()).not.toThrow(/sk_one|sk_other/);
    expect(createClient({ apiKey: 'sk_explicit' }).webhooks).toBeDefined();
    expect(createClient({ bearerToken: 'b' }).webhooks).toBeDefined();
    vi.stubEnv('VIDEO_VECTOR_API_KEY', 'sk_one');
    expect(createClient().webhooks).toBeDefined();
    vi.stubEnv('VIDEOVECTOR_BASE_URL', 'https://one.example');
    vi.stubEnv('VIDEO_VECTOR_BASE_URL', 'https://other.example');
    expect(() => createClient()).toThrow(expect.objectContaining({ option: 'baseUrl' }));
  });

  it('that lacks a key is an error which names the variable', () => {
    vi.stubEnv('VIDEOVECTOR_API_KEY', '');
    vi.stubEnv('VIDEO_VECTOR_API_KEY', undefined);
    expect(() => createClient()).toThrow(/VIDEOVECTOR_API_KEY/);
  });

  it('does not count against an explicit option', async () => {
    const server = await startServer([{ json: [] }]);
    vi.stubEnv('VIDEOVECTOR_API_KEY', 'sk_environment');
    vi.stubEnv('VIDEOVECTOR_BASE_URL', 'https://environment.example');
    await clientOf(server.url, { apiKey: 'sk_explicit' }).webhooks.list();
    expect(server.received[0]!.headers['x-api-key']).toBe('sk_explicit');
  });

  it.each([
    ['has no process', 'undefined'],
    ['has a process without env', '({})'],
    ['forbids to read it', '({ get env() { throw new Error("NotCapable"); } })'],
  ])('may be one that %s', (_how, process) => {
    vi.stubGlobal('process', runInNewContext(process));
    try {
      expect(createClient({ apiKey: 'k' }).webhooks).toBeDefined();
      expect(() => createClient()).toThrow(ConfigurationError);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
