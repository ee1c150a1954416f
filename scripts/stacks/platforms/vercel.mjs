// Vercel's Node functions: node vercel.mjs FOLDER. Emulates how @vercel/node calls the module of the path: a default export
// gets Node's request and response with its helpers, `POST` gets a web-standard request.

import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

createServer(async (request, response) => {
  try {
    const { POST, default: handler } = await import(
      pathToFileURL(resolve(process.argv[2], `.${request.url}.js`)).href
    );
    if (POST === undefined) {
      await addHelpers(request);
      await handler(request, response);
      return;
    }
    const { method, headers, url } = request;
    const body = Readable.toWeb(request);
    const {
      status,
      headers: fields,
      body: text,
    } = await POST(new Request(`https://example.com${url}`, { method, headers, body, duplex: 'half' }));
    response.writeHead(status, Object.fromEntries(fields));
    if (text !== null) for await (const chunk of text) response.write(chunk);
    response.end();
  } catch (error) {
    console.error(error);
    response.writeHead(500).end('FUNCTION_INVOCATION_FAILED');
  }
}).listen(Number(process.env.PORT), '127.0.0.1');

/** Reads the body, puts it back, and parses it when `body` is read. */
async function addHelpers(request) {
  const body = await buffer(request);
  const copy = new PassThrough();
  const on = request.on.bind(request);
  request.read = copy.read.bind(copy);
  request.on = request.addListener = (name, listener) =>
    name === 'data' || name === 'end' ? copy.on(name, listener) : on(name, listener);
  copy.end(body);
  Object.defineProperty(request, 'body', {
    configurable: true,
    enumerable: true,
    get() {
      try {
        return JSON.parse(body.toString());
      } catch {
        throw Object.assign(new Error('Invalid JSON'), { statusCode: 400 });
      }
    },
  });
}
