// A receiver without the kit that keeps its promises. The others in this folder import it and replace one part by a mistake.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const SECRET = process.env.VIDEOVECTOR_WEBHOOK_SECRET;

/** How often the handler has succeeded, by event id. */
const effects = new Map();
/** Deliveries that are in progress or done, by key: a promise of whether the handler has succeeded. */
const claims = new Map();

export const correct = {
  maxBytes: 16 * 1024 * 1024,

  verify(body, headers) {
    const received = headers['x-webhook-signature'] ?? '';
    const expected = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
    return (
      received.length === expected.length && timingSafeEqual(Buffer.from(received), Buffer.from(expected))
    );
  },

  keyOf(body, headers) {
    return `${headers['x-delivery-id']} ${createHash('sha256').update(body).digest('hex')}`;
  },

  async handle(event) {
    if (event.data.check === 'fail') {
      await sleep(event.data.check_delay_ms);
      throw new Error('asked to fail');
    }
    await sleep(20);
    effects.set(event.id, (effects.get(event.id) ?? 0) + 1);
  },

  /** Handles a delivery once, and returns the status. */
  async handleOnce(key, work) {
    while (claims.has(key)) if (await claims.get(key)) return 200;
    const done = work().then(
      () => true,
      () => false,
    );
    claims.set(key, done);
    if (await done) return 200;
    claims.delete(key);
    return 500;
  },

  refusal: () => ({ status: 401, text: 'unauthorized' }),

  async receive(request, body) {
    if (request.method !== 'POST') return { status: 405, text: 'method not allowed' };
    if (!this.verify(body, request.headers)) return this.refusal(body);
    let event;
    try {
      event = JSON.parse(body);
    } catch {
      // Authentic, so it is this receiver that has to be fixed: VideoVector retries until then.
      return { status: 500, text: 'not readable' };
    }
    if (event.event !== 'prompt_run.completed') return { status: 200, text: 'ignored' };
    return {
      status: await this.handleOnce(this.keyOf(body, request.headers), () => this.handle(event)),
      text: '',
    };
  },
};

async function readBody(request, maxBytes) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    // Read to its end, so that the response arrives.
    if (length <= maxBytes) chunks.push(chunk);
  }
  return length > maxBytes ? undefined : Buffer.concat(chunks);
}

/** Listens on a free port, and prints it. */
export function serve(receiver) {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    if (pathname === '/handled') return response.end(String(effects.get(searchParams.get('id')) ?? 0));
    try {
      const body = await readBody(request, receiver.maxBytes);
      const { status, text } =
        body === undefined ? { status: 413, text: 'too large' } : await receiver.receive(request, body);
      response.writeHead(status).end(text);
    } catch {
      if (!response.headersSent) response.writeHead(500).end();
    }
  });
  server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => console.log(server.address().port));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) serve(correct);
