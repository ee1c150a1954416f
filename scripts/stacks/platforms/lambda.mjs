// AWS Lambda behind its gateways: node lambda.mjs MODULE. The first segment of the path is the gateway, `http` for an HTTP
// API or a function URL, `rest` for a REST API, `rest-binary` for one with the binary media type */*. The handler gets the
// event of that gateway, and the rest of the path.

import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const { handler } = await import(pathToFileURL(resolve(process.argv[2])).href);
let requests = 0;

createServer(async (request, response) => {
  try {
    const [, gateway, path] = /^\/([\w-]+)(\/.*)$/.exec(request.url);
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const event = EVENTS[gateway](path, request, body);
    const context = {
      awsRequestId: String(++requests),
      getRemainingTimeInMillis: () => 30_000,
      callbackWaitsForEmptyEventLoop: true,
    };
    // As JSON, in and out: that is how the runtime gets the event and returns the result.
    const result = await handler(JSON.parse(JSON.stringify(event)), context);
    const {
      statusCode = 200,
      headers,
      multiValueHeaders,
      body: text = '',
      isBase64Encoded,
    } = JSON.parse(JSON.stringify(result));
    response.writeHead(statusCode, { ...multiValueHeaders, ...headers });
    response.end(Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8'));
  } catch (error) {
    console.error(error);
    response.writeHead(502).end('{"message": "Internal server error"}');
  }
}).listen(Number(process.env.PORT), '127.0.0.1');

const EVENTS = {
  // HTTP APIs pass text for application/json, and lower-case names.
  http: (path, { method, headers }, body) => ({
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: lastOf(headers),
    body: body.toString(),
    isBase64Encoded: false,
    requestContext: {
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: '' },
      stage: '$default',
      domainName: 'example.com',
      requestId: '1',
    },
  }),
  rest: (path, request, body) => restEvent(path, request, body.toString(), false),
  'rest-binary': (path, request, body) => restEvent(path, request, body.toString('base64'), true),
};

function restEvent(path, { method, rawHeaders }, body, isBase64Encoded) {
  // REST APIs pass names as they were sent.
  const names = rawHeaders.filter((_, i) => i % 2 === 0);
  const headers = Object.fromEntries(names.map((name, i) => [name, rawHeaders[2 * i + 1]]));
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      resourcePath: '/{proxy+}',
      httpMethod: method,
      path: `/prod${path}`,
      stage: 'prod',
      identity: { sourceIp: '192.0.2.1' },
      requestId: '1',
    },
    body,
    isBase64Encoded,
  };
}

function lastOf(headers) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(',')]));
}
