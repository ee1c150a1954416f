import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { FetchLike } from '@videovector-webhooks/client';
import { describe, expect, it } from 'vitest';
import { clientOf } from '../support/clients.js';
import { WEBHOOK } from '../support/samples.js';
import { type Reply, startServer } from '../support/scripted-server.js';

const CREATED = { ...WEBHOOK, secret: 'whsec_new' };
const CREATE = { name: 'n', url: 'https://example.com/', events: [] };

/** What a `fetch` of another make returns for a response of the global one. */
type Make = (response: Response, bytes: Uint8Array) => object;

const json = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));
const head = ({ status, headers }: Response) => ({ status, headers });

const MAKES: Record<string, Make> = {
  'undici’s': (response, bytes) => new Response(bytes.length === 0 ? null : bytes.slice(), head(response)),
  'node-fetch’s, with a Node stream': (response, bytes) => ({
    ...head(response),
    body: Readable.from([bytes]),
  }),
  'a Node stream of text': (response, bytes) => ({
    ...head(response),
    body: Readable.from([new TextDecoder().decode(bytes)]),
  }),
  'whatwg-fetch’s, without a stream': (response, bytes) => ({
    ...head(response),
    text: async () => new TextDecoder().decode(bytes),
  }),
  'one with arrayBuffer alone': (response, bytes) => ({
    ...head(response),
    arrayBuffer: async () => bytes.slice().buffer,
  }),
  'a mock with json alone': (response, bytes) => ({ ...head(response), json: async () => json(bytes) }),
  'a mock with ok instead of a status': ({ ok, headers }, bytes) => ({
    ok,
    headers,
    json: async () => json(bytes),
  }),
  'axios’s, with plain headers and parsed data': (response, bytes) => ({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    data: json(bytes),
  }),
  'got’s, with statusCode and text': (response, bytes) => ({
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: new TextDecoder().decode(bytes),
  }),
  'ofetch’s, with a body that was read': (response, bytes) => ({
    ...head(response),
    bodyUsed: true,
    body: {
      getReader: () => {
        throw new TypeError('locked');
      },
    },
    _data: json(bytes),
  }),
};

/** Answers with the reply, as the make would. */
async function fetchOf(make: Make, reply: Reply) {
  const server = await startServer([reply]);
  const fetchLike: FetchLike = async (url, request) => {
    const response = await fetch(url, request);
    return make(response, new Uint8Array(await response.arrayBuffer()));
  };
  return { server, ...clientOf(server.url, { fetch: fetchLike, maxRetries: 1 }) };
}

describe.each(Object.entries(MAKES))('a response like %s', (_name, make) => {
  it('is read, after one request', async () => {
    const { webhooks, server } = await fetchOf(make, { status: 201, json: CREATED });
    expect((await webhooks.create(CREATE)).secret).toBe('whsec_new');
    expect(server.received).toHaveLength(1);
  });

  it('reports an error of the API with its code', async () => {
    const { webhooks } = await fetchOf(make, {
      status: 404,
      json: { error: { code: 'gone', message: 'Gone' } },
    });
    const isMock = _name.includes('ok instead');
    const expected = isMock ? { kind: 'invalid_response' } : { kind: 'not_found', code: 'gone', status: 404 };
    await expect(webhooks.retrieve('whk_01')).rejects.toMatchObject(expected);
  });
});

describe('a fetch', () => {
  it('that throws for an error status, as ky does, is read by its error’s response', async () => {
    const server = await startServer([{ status: 403, json: { detail: 'scope' } }]);
    const throwing: FetchLike = async (url, request) => {
      const response = await fetch(url, request);
      throw Object.assign(new Error('Request failed'), { response });
    };
    const { webhooks } = clientOf(server.url, { fetch: throwing });
    await expect(webhooks.list()).rejects.toMatchObject({ kind: 'permission', status: 403 });
  });

  it.each([
    ['data instead of a response', async () => [{ webhook_id: 'whk_01' }]],
    ['nothing', async () => undefined],
    ['a response without a body to read', async () => ({ status: 200, body: { weird: true } })],
  ])(
    'that returns %s fails after one request, and does not claim that there was no response',
    async (_what, wrong) => {
      let calls = 0;
      const broken = (async () => {
        calls++;
        return wrong();
      }) as unknown as FetchLike;
      const call = clientOf('https://api.example', { fetch: broken, maxRetries: 0 }).webhooks.create(CREATE);
      const error = (await call.catch((thrown: unknown) => thrown)) as Error;
      expect(error).toMatchObject({ carriedOut: expect.stringMatching(/yes|unknown/) });
      expect(error.message).not.toContain('no response');
      expect(calls).toBe(1);
    },
  );

  it('that leaves decompression to its caller is decompressed', async () => {
    const zipped = gzipSync(JSON.stringify(CREATED));
    const raw: FetchLike = async () => ({ status: 201, headers: {}, body: Readable.from([zipped]) });
    const { webhooks } = clientOf('https://api.example', { fetch: raw });
    expect((await webhooks.create(CREATE)).secret).toBe('whsec_new');
  });

  it('that reports a broken connection as the end of the body is not believed', async () => {
    const text = JSON.stringify([]);
    let calls = 0;
    const short: FetchLike = async () => ({
      status: 200,
      headers: { 'Content-Length': String(text.length + (calls++ === 0 ? 5 : 0)) },
      text: async () => text,
    });
    expect(await clientOf('https://api.example', { fetch: short }).webhooks.list()).toEqual([]);
    expect(calls).toBe(2);
  });

  it('that follows redirects in spite of its orders is reported', async () => {
    const following: FetchLike = async () => ({ status: 200, redirected: true, text: async () => '[]' });
    const call = clientOf('https://api.example', { fetch: following }).webhooks.list();
    await expect(call).rejects.toMatchObject({ kind: 'redirect' });
  });

  it('whose redirect has a Node stream lets go of it', async () => {
    const body = Readable.from(['elsewhere']);
    const redirecting: FetchLike = async () => ({ status: 302, headers: {}, body });
    const call = clientOf('https://api.example', { fetch: redirecting }).webhooks.list();
    await expect(call).rejects.toMatchObject({ kind: 'redirect', code: 'redirect_refused' });
    expect(body.destroyed).toBe(true);
  });

  it('that is installed globally after the client is used, as mocks are', async () => {
    const { webhooks } = clientOf('https://api.example');
    const original = globalThis.fetch;
    globalThis.fetch = async () => Response.json([]);
    try {
      expect(await webhooks.list()).toEqual([]);
    } finally {
      globalThis.fetch = original;
    }
  });
});

describe('a body', () => {
  it.each([
    ['begins with a byte order mark', { text: `\ufeff${JSON.stringify([])}` }],
    ['is surrounded by white space', { text: '\r\n [] \n' }],
    ['is compressed', { text: gzipSync('[]'), headers: { 'content-encoding': 'gzip' } }],
  ])('that %s is read', async (_how, reply) => {
    const server = await startServer([reply]);
    expect(await clientOf(server.url).webhooks.list()).toEqual([]);
  });
});
