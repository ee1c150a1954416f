import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from '@videovector-webhooks/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startServer } from '../support/scripted-server.js';

/** A proxy that refuses every tunnel, and what it was asked for. */
let asked: string[];
let close: () => void;

beforeEach(async () => {
  asked = [];
  const proxy = createServer((_request, response) => response.writeHead(500).end());
  proxy.on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  close = () => proxy.close();
  // The client creates its proxy agent once, with the variables of then.
  vi.resetModules();
  vi.stubEnv('HTTPS_PROXY', `http://user:hunter2@127.0.0.1:${(proxy.address() as AddressInfo).port}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  close();
});

async function list(baseUrl: string): Promise<unknown> {
  const client = await import('@videovector-webhooks/client');
  return client
    .createClient({ apiKey: 'sk_test', baseUrl, maxRetries: 0 })
    .webhooks.list()
    .catch((error: unknown) => error);
}

it('requests go through the proxy of HTTPS_PROXY, whose refusal is reported without its password', async () => {
  const error = await list('https://api.example.invalid/v2');
  expect(asked).toEqual(['api.example.invalid:443']);
  expect(error).toMatchObject({ kind: 'network', message: expect.stringContaining('407') });
  expect(String((error as Error).stack)).not.toContain('hunter2');
});

it('requests to a host in NO_PROXY, and plain ones to this machine, do not', async () => {
  vi.stubEnv('NO_PROXY', 'api.example.invalid');
  await list('https://api.example.invalid/v2');
  const server = await startServer([{ json: [] }]);
  expect(await list(server.url)).toEqual([]);
  expect(asked).toEqual([]);
});

it('a variable that is not a URL is an error that does not repeat it', async () => {
  vi.stubEnv('HTTPS_PROXY', 'hunter2:8080');
  expect(await list('https://api.example.invalid')).toMatchObject({
    code: 'ERR_CONFIGURATION',
    message: expect.not.stringContaining('hunter2'),
  });
});

it('a fetch of the caller’s decides for itself', async () => {
  const client = createClient({ apiKey: 'sk_test', fetch: async () => Response.json([]) });
  expect(await client.webhooks.list()).toEqual([]);
  expect(asked).toEqual([]);
});
