import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import express5, { type RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import { starter } from '../../../test/suites/adapter/app.js';
import { expectExactBytes, type Left } from '../../../test/suites/adapter/expect-exact-bytes.js';
import { send } from '../../../test/suites/adapter/wire.js';
import { describeAdapter, PLACES } from '../../../test/suites/describe-adapter.js';
import { deliver, RUN_COMPLETED, RUN_STARTED, type SentDelivery } from '../../../test/support/deliveries.js';
import { gate } from '../../../test/support/gate.js';
import { webhooks } from '../src/index.js';

const CANONICAL_ONCE = expect.stringContaining('verified_canonical)');

// Express 4, installed under another name, has no types; the parts that are used here are the same.
const express4 = createRequire(import.meta.url)('express4') as typeof express5;

for (const [name, express] of [
  ['Express 5', express5],
  ['Express 4', express4],
] as const) {
  describeAdapter(name, (receiver, before) => {
    const hook = webhooks(receiver);
    const router = express.Router();
    router.all('/videovector', hook);
    const app = express();
    app.all(PLACES.route, hook);
    app.use('/router', router);
    app.use('/prefix', hook);
    app.all(
      PLACES.behind,
      (_request, response, next) => {
        response.set('x-before', '1');
        before().then(() => next(), next);
      },
      hook,
    );
    app.all(
      PLACES.consumed,
      (request, _response, next) => {
        request.resume().on('end', () => next());
      },
      hook,
    );
    app.get('/health', (_request, response) => void response.send('ok'));
    app.post('/echo', express.json(), (request, response) => void response.json(request.body));
    return createServer(app);
  });

  describe(`${name}, after a middleware that handles bodies`, () => {
    /** The first payload survives JSON.parse and JSON.stringify; the second loses a float. */
    const [plain, withFloat] = [deliver(RUN_STARTED), deliver(RUN_COMPLETED)];
    const rawBody = express.json({
      verify: (request, _response, rawBody) => void Object.assign(request, { rawBody }),
    });

    async function receiveBehind(before: RequestHandler[], delivery: SentDelivery, platform?: Platform) {
      const app = await starter((receiver) => {
        const app = express();
        if (before.length > 0) app.use(...before);
        app.post(PLACES.route, webhooks(receiver));
        const listener = app as (request: IncomingMessage, response: ServerResponse) => void;
        return createServer(platform === undefined ? listener : platform(listener));
      })();
      const handled: string[] = [];
      app.receiver.on('prompt_run.*', (_event, { matchedBy }) => handled.push(matchedBy));
      const { status, text } = await app.post(delivery);
      return { status, text, handled, log: app.log };
    }

    it.each<[string, Left, RequestHandler[]]>([
      ['express.raw() for every type', 'bytes', [express.raw({ type: '*/*' })]],
      ['express.text() for every type', 'text', [express.text({ type: '*/*' })]],
      ['express.json() that keeps the bytes in rawBody', 'bytes', [rawBody]],
      ['express.json() that keeps their text in rawBody', 'text', [rawBody, rawBodyAsText]],
      ['express.urlencoded(), which leaves JSON alone', 'bytes', [express.urlencoded({ extended: true })]],
      [
        'a middleware that listens to the stream too',
        'bytes',
        [(request, _, next) => next(void request.on('data', () => {}))],
      ],
      [
        'a middleware that asks for text',
        'bytes',
        [(request, _, next) => next(void request.setEncoding('utf8'))],
      ],
      [
        'a middleware that asks for base64',
        'bytes',
        [(request, _, next) => next(void request.setEncoding('base64'))],
      ],
    ])('verifies the exact bytes after %s', (_, left, before) =>
      expectExactBytes(left, (delivery) => receiveBehind(before, delivery)),
    );

    it('verifies the exact bytes if express.json() ignored the Content-Type', async () => {
      const delivery = deliver(RUN_COMPLETED, { 'content-type': 'text/plain' });
      expect(await receiveBehind([express.json()], delivery)).toMatchObject({
        status: 200,
        handled: ['raw'],
      });
    });

    it('verifies a value that express.json() has parsed, if JavaScript lost nothing', async () => {
      const answer = await receiveBehind([express.json()], plain);
      expect(answer).toMatchObject({ status: 200, handled: ['canonical'], log: [CANONICAL_ONCE] });
    });

    it('answers 500 if express.json() has lost a float, and the change in the log fixes it', async () => {
      const { status, text, handled, log } = await receiveBehind([express.json()], withFloat);
      expect({ status, handled, lines: log.length }).toEqual({ status: 500, handled: [], lines: 1 });
      expect(text).toBe('{"outcome":"error","code":"body_altered"}');
      const change = /: app\.use\((express\.json\(.*\))\)\. In NestJS/.exec(log[0] ?? '')?.[1];
      expect(change).toContain('verify: (req, res, buffer) => { req.rawBody = buffer }');
      const fixed = new Function('express', `return ${change}`)(express) as RequestHandler;
      expect(await receiveBehind([fixed], withFloat)).toMatchObject({ status: 200, handled: ['raw'] });
    });

    it('never accepts a forged delivery after express.json()', async () => {
      const forged = { ...plain, body: RUN_STARTED.replace('run_1', 'run_2') };
      expect(await receiveBehind([express.json()], forged)).toMatchObject({ status: 500, handled: [] });
    });

    it.each<[string, RequestHandler[], string]>([
      ['consumed the body and left nothing', [consume], 'application/json'],
      ['treated it as a form', [express.urlencoded({ extended: true })], 'application/x-www-form-urlencoded'],
    ])('answers 500 with the advice if a parser %s', async (_, before, type) => {
      const answer = await receiveBehind(before, deliver(RUN_COMPLETED, { 'content-type': type }));
      expect(answer).toMatchObject({ status: 500, handled: [], log: [expect.stringContaining('rawBody')] });
    });

    it.each<[string, Platform]>([
      ['the bytes in body', platform((request, bytes) => (request.body = bytes))],
      ['the bytes in rawBody, and the parsed value in body', platform(keepBoth)],
      ['the text in body', platform((request, bytes) => (request.body = bytes.toString()))],
    ])('verifies the exact bytes if a serverless platform leaves %s', async (_, given) => {
      const answer = await receiveBehind([], withFloat, given);
      expect(answer).toMatchObject({ status: 200, handled: ['raw'], log: [] });
    });

    it('uses the bytes that a platform has put into body although the stream is unread', async () => {
      const unread: Platform = (listener) => (request, response) =>
        listener(Object.assign(request, { body: Buffer.from(RUN_COMPLETED) }), response);
      expect(await receiveBehind([], withFloat, unread)).toMatchObject({ status: 200, handled: ['raw'] });
    });

    it('distinguishes an empty body that was consumed from a sender that hung up', async () => {
      expect(await receiveBehind([consume], { ...plain, body: '' })).toMatchObject({ status: 500 });
    });

    it('sends nothing if a time-out middleware has responded meanwhile', async () => {
      const [answered, ending] = [gate(), gate()];
      const app = await starter((receiver) => {
        const app = express();
        app.use((_request, response, next) => {
          void answered.promise.then(() => response.status(504).send('too slow'));
          next();
        });
        app.post(PLACES.route, webhooks(receiver));
        return createServer(app);
      })();
      app.receiver.on('prompt_run.*', () => {
        answered.open();
        return ending.promise;
      });
      const { headers, body } = withFloat;
      const reply = await send(app.port, { path: PLACES.route, headers, chunks: [body] });
      ending.open();
      expect(reply).toMatchObject({ status: 504, text: 'too slow' });
      expect(await app.outcome('handled')).toMatchObject({ status: 200 });
    });
  });
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;
type Platform = (listener: Listener) => Listener;
interface Kept {
  rawBody?: unknown;
  body?: unknown;
}

/** A platform that has read the request before the app sees it. */
function platform(leave: (request: Kept, bytes: Buffer) => void): Platform {
  return (listener) => async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    leave(request as Kept, Buffer.concat(chunks));
    listener(request, response);
  };
}

function keepBoth(request: Kept, bytes: Buffer): void {
  request.rawBody = bytes;
  request.body = JSON.parse(bytes.toString());
}

function rawBodyAsText(request: Kept, _response: unknown, next: () => void): void {
  request.rawBody = String(request.rawBody);
  next();
}

const consume: RequestHandler = (request, _response, next) => {
  request.resume().on('end', () => next());
};
