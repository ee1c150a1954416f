// Netlify Functions: node netlify.mjs MODULE. Emulates how Netlify calls a function: with a web-standard request and a context.

import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

const { default: handler, config } = await import(pathToFileURL(resolve(process.argv[2])).href);

createServer(async (request, response) => {
  if (request.url !== config.path) return response.writeHead(404).end();
  try {
    const { method, headers, url } = request;
    const init = { method, headers, body: Readable.toWeb(request), duplex: 'half' };
    const context = { requestId: '1', waitUntil: (work) => void work.catch(console.error) };
    const answer = await handler(new Request(`https://example.com${url}`, init), context);
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(await answer.text());
  } catch (error) {
    console.error(error);
    response.writeHead(500).end();
  }
}).listen(Number(process.env.PORT), '127.0.0.1');
