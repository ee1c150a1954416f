// Azure Functions, programming model 4: node azure.mjs MODULE. Stands for the host and its worker: `@azure/functions` finds
// the API that it registers functions with, and converts the request and the response itself.

import { createServer } from 'node:http';
import Module, { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const functions = [];
let model;
const core = {
  version: '4.0.0',
  registerFunction: (metadata, handler) => functions.push({ metadata, handler }),
  setProgrammingModel: (used) => {
    model = used;
  },
  getProgrammingModel: () => model,
  registerHook: () => {},
  log: () => {},
  Disposable: class {},
};
const load = Module._load;
Module._load = (name, ...rest) => (name === '@azure/functions-core' ? core : load(name, ...rest));

const path = resolve(process.argv[2]);
createRequire(path)('@azure/functions');
// The host starts nevertheless if a module can't be loaded, and has no route for its functions.
await import(pathToFileURL(path).href).catch(console.error);
let invocations = 0;

createServer(async (request, response) => {
  const found = functions
    .map((one) => ({
      ...one,
      trigger: Object.values(one.metadata.bindings).find(({ type }) => /^http/.test(type)),
    }))
    .find(({ trigger }) => `/api/${trigger.route}` === request.url);
  if (found === undefined) return response.writeHead(404).end();
  try {
    const { metadata, handler, trigger } = found;
    const invocationId = String(++invocations);
    const http = {
      method: request.method,
      url: `https://example.com${request.url}`,
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      ),
      body: { bytes: await buffer(request) },
    };
    const inputData = [{ name: trigger.name, data: { http } }];
    const call = model.getInvocationModel({
      invocationId,
      metadata,
      request: { invocationId, inputData, triggerMetadata: {} },
      state: 'invocation',
      log: (_level, _category, ...texts) => console.log(...texts),
    });
    const { context, inputs } = await call.getArguments();
    const result = await call.invokeFunction(context, inputs, handler);
    const { returnValue } = await call.getResponse(context, result);
    response.writeHead(Number(returnValue.http.statusCode), returnValue.http.headers);
    response.end(returnValue.http.body.bytes ?? returnValue.http.body.string);
  } catch (error) {
    console.error(error);
    response.writeHead(500).end();
  }
}).listen(Number(process.env.PORT), '127.0.0.1');
