import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { type ClientOptions, createClient } from '@videovector-webhooks/client';
import { ConfigurationError } from '@videovector-webhooks/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clientOf } from '../support/clients.js';
import { impatientClock, TIMEOUT_MS } from '../support/impatient-clock.js';
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
    [{ maxRetryDelayMs: -1 }, 'maxRetryDelayMs'],
    [{ headers: ['x'] }, 'headers'],
    [{ headers: { 'X-API-Key': 'sk_live_secret' } }, 'headers'],
    [{ headers: { 'Idempotency-Key': 'k' } }, 'headers'],
    [{ headers: { 'a b': 'c' } }, 'headers'],
    [{ headers: { 'x-gateway': 'sk_live_secret\r\nx-evil: 1' } }, 'headers'],
    [{ apiKey: undefined, bearerToken: 'b', headers: { authorization: 'Basic x' } }, 'headers'],
    [{ apiKey: '"sk_live_secret"' }, 'apiKey'],
    [{ apiKey: undefined, bearerToken: 'Bearer sk_live_secret' }, 'bearerToken'],
    [{ apikey: 'x' }, 'apikey'],
  ])('are refused at creation if one is invalid: %j', (wrong, option) => {
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
  ])('accept the base URL %s', (baseUrl) => {
    expect(createClient({ apiKey: 'k', baseUrl }).webhooks).toBeDefined();
  });
});

describe('headers', () => {
  it('are added to each request, beside the client’s own', async () => {
    const server = await startServer([{ json: [] }]);
    const given = { Authorization: 'Basic Z2F0ZXdheQ==', 'X-Region': 'eu', 'User-Agent': 'my-app/1' };
    for (const headers of [given, new Headers(given)])
      await clientOf(server.url, { headers }).webhooks.list();
    for (const { headers } of server.received) {
      expect(headers).toMatchObject({
        authorization: 'Basic Z2F0ZXdheQ==',
        'x-region': 'eu',
        'user-agent': 'my-app/1',
      });
      expect(headers['x-api-key']).toBeDefined();
    }
  });

  it('appear in no error, whatever the server repeats', async () => {
    const server = await startServer(({ headers }) => ({
      status: 400,
      json: { detail: JSON.stringify(headers) },
    }));
    const call = clientOf(server.url, { headers: { 'x-gateway-token': 'open-sesame' } }).webhooks.list();
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('open-sesame');
  });
});

describe('the environment', () => {
  /** Runs a call that is answered with 429 at first, and returns its headers and what it waited. */
  async function callWith(variables: Record<string, string>, options: ClientOptions = {}) {
    const server = await startServer([{ status: 429, headers: { 'retry-after': '2' } }, { json: [] }]);
    for (const [name, value] of Object.entries({ VIDEOVECTOR_BASE_URL: server.url, ...variables }))
      vi.stubEnv(name, value);
    const result = await createClient({ clock: impatientClock(), ...options })
      .webhooks.list()
      .then(
        () => 'ok',
        (error: unknown) => (error as { kind?: string }).kind,
      );
    return { result, headers: server.received[0]?.headers ?? {}, attempts: server.received.length };
  }

  it.each([
    [{ VIDEO_VECTOR_BEARER_TOKEN: 'token' }, { authorization: 'Bearer token' }],
    [{ VIDEO_VECTOR_BEARER_TOKEN: 'token', VIDEOVECTOR_API_KEY: 'sk_1' }, { 'x-api-key': 'sk_1' }],
    [
      { VIDEO_VECTOR_BEARER_TOKEN: 'token', VIDEO_VECTOR_API_KEY: 'sk_1', VIDEO_VECTOR_AUTH_MODE: 'bearer' },
      { authorization: 'Bearer token' },
    ],
    [{ VIDEO_VECTOR_API_KEY: 'sk_1', VIDEO_VECTOR_AUTH_MODE: 'bearer' }, { authorization: 'Bearer sk_1' }],
    [
      { VIDEO_VECTOR_BEARER_TOKEN: 'token', VIDEO_VECTOR_API_KEY: 'sk_1', VIDEO_VECTOR_AUTH_MODE: 'api_key' },
      { 'x-api-key': 'sk_1' },
    ],
  ])('chooses the credential as the vendor’s clients do: %j', async (variables, expected) => {
    const { headers } = await callWith(variables);
    const { authorization, 'x-api-key': key } = headers;
    expect({ ...(authorization && { authorization }), ...(key && { 'x-api-key': key }) }).toEqual(expected);
  });

  it.each([
    [{ VIDEOVECTOR_MAX_RETRIES: '0' }, 'rate_limit', 1],
    [{ VIDEO_VECTOR_MAX_RETRIES: '1' }, 'ok', 2],
    [{ VIDEO_VECTOR_MAX_RETRY_DELAY: '1.5' }, 'rate_limit', 1],
    [{ VIDEO_VECTOR_MAX_RETRY_DELAY: '2' }, 'ok', 2],
  ])('bounds the retries: %j', async (variables, result, attempts) => {
    expect(
      await callWith({ VIDEOVECTOR_API_KEY: 'k', ...variables }, { timeoutMs: TIMEOUT_MS }),
    ).toMatchObject({ result, attempts });
  });

  it.each([
    [{ VIDEOVECTOR_TIMEOUT: '2500' }, 2_500],
    [{ VIDEO_VECTOR_TIMEOUT: '2.5' }, 2_500],
    [{ VIDEO_VECTOR_TIMEOUT: '90', VIDEOVECTOR_TIMEOUT: '90000' }, 90_000],
  ])('has time-outs in the unit of each client: %j', async (variables, expected) => {
    const timers: number[] = [];
    const clock = {
      ...impatientClock(),
      after(milliseconds: number) {
        timers.push(milliseconds);
        return () => {};
      },
    };
    await callWith({ VIDEOVECTOR_API_KEY: 'k', VIDEOVECTOR_MAX_RETRIES: '0', ...variables }, { clock });
    expect(timers[0]).toBe(expected);
  });

  it.each([
    [{ VIDEOVECTOR_TIMEOUT: '30s' }, 'timeoutMs', 'VIDEOVECTOR_TIMEOUT'],
    [{ VIDEO_VECTOR_TIMEOUT: '0' }, 'timeoutMs', 'VIDEO_VECTOR_TIMEOUT'],
    [{ VIDEO_VECTOR_TIMEOUT: '30', VIDEOVECTOR_TIMEOUT: '30' }, 'timeoutMs', 'differ'],
    [{ VIDEOVECTOR_MAX_RETRIES: '-1' }, 'maxRetries', 'VIDEOVECTOR_MAX_RETRIES'],
    [{ VIDEO_VECTOR_MAX_RETRIES: '2.5' }, 'maxRetries', 'VIDEO_VECTOR_MAX_RETRIES'],
    [{ VIDEO_VECTOR_AUTH_MODE: 'basic' }, 'authMode', 'VIDEO_VECTOR_AUTH_MODE'],
  ])('with an unusable value is an error that names the variable: %j', (variables, option, text) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    const create = () => createClient(option === 'authMode' ? {} : { apiKey: 'k' });
    expect(create).toThrow(expect.objectContaining({ option, message: expect.stringContaining(text) }));
  });

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

  it('that contradicts itself is an error that names the fix, and shows no key', () => {
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

  it('without a key is an error that names the variable', () => {
    vi.stubEnv('VIDEOVECTOR_API_KEY', '');
    vi.stubEnv('VIDEO_VECTOR_API_KEY', undefined);
    expect(() => createClient()).toThrow(/VIDEOVECTOR_API_KEY/);
  });

  it('does not override an explicit option', async () => {
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
