// The stacks, one entry for each program of examples/stacks and each major version that it is run on.
//
// To add a stack:
//
// 1. Put the program that users copy into a folder of examples/stacks. Its handler prints `completed: ` and the run's id,
//    as in the other folders; that is how the check counts what was handled. A comment at the top of each file says where
//    it belongs in a user's project. A package.json is needed only if `{"type": "module"}` is not enough.
// 2. Add an entry here. `build` runs without the secret, `start` with it and once more without it.
// 3. Show the files on a page in docs/stacks, each after a comment with its path: `<!-- examples/stacks/… -->`. Then
//    `npx vitest run test/documentation/examples.test.ts -u` fills in their text.
//
// A platform without a server of its own gets one in scripts/stacks/platforms, which calls the program the way the platform
// does; see lambda.mjs there.

import { EDGE_STACKS } from './edge-stacks.js';
import { CORE, NODE_TYPES, PATH, platform, type Stack } from './stack.js';

const EXPRESS = '@videovector-webhooks/express';
const FASTIFY = '@videovector-webhooks/fastify';
const HONO = '@videovector-webhooks/hono';
const KOA = '@videovector-webhooks/koa';
/** What lambda.mjs can be, by the first segment of the path. */
const GATEWAYS: Readonly<Record<string, string>> = {
  http: 'HTTP API',
  rest: 'REST API',
  'rest-binary': 'REST API, base64',
};

/** A server in one file. */
const server = (folder: string, name: string, ...install: string[]): Stack => ({
  folder,
  install: [CORE, NODE_TYPES, ...install],
  build: ['tsc --noEmit'],
  start: 'exec node --import tsx server.ts',
  path: PATH,
  withoutSecret: 'refuses to start',
  rows: [{ name, files: ['server.ts'] }],
});

export const STACKS: readonly Stack[] = [
  server('node', 'node:http', 'tsx@4'),
  server('express', 'Express 5', EXPRESS, 'express@5', '@types/express@5', 'tsx@4'),
  server('express', 'Express 4', EXPRESS, 'express@4', '@types/express@4', 'tsx@4'),
  server('koa', 'Koa 3', KOA, 'koa@3', '@types/koa@3', 'tsx@4'),
  server('koa', 'Koa 2', KOA, 'koa@2', '@types/koa@2', 'tsx@4'),
  server('hono', 'Hono 4 on Node', HONO, 'hono@4', '@hono/node-server@2', 'tsx@4'),
  server('fastify', 'Fastify 5', FASTIFY, 'fastify@5', 'tsx@4'),
  server('fastify', 'Fastify 4', FASTIFY, 'fastify@4', 'tsx@4'),
  ...nest(),
  ...next(),
  ...lambda(),
  ...EDGE_STACKS,
];

function nest(): Stack[] {
  const stack = (
    name: string,
    server: 'express' | 'fastify',
    version: number,
    ...install: string[]
  ): Stack => ({
    folder: `nest-${server}`,
    install: [
      CORE,
      ...['core', 'common', `platform-${server}`].map((part) => `@nestjs/${part}@${version}`),
      ...['reflect-metadata@0.2', 'rxjs@7', 'typescript@5.9', NODE_TYPES],
      ...install,
    ],
    build: ['tsc'],
    start: 'exec node dist/main.js',
    path: PATH,
    withoutSecret: 'refuses to start',
    rows: [{ name, files: ['src/main.ts'] }],
  });
  // Before version 12, as `nest new` sets it up.
  const inCommonJs = [
    'tsc --module commonjs --moduleResolution node --esModuleInterop',
    `echo '{ "type": "commonjs" }' > dist/package.json`,
  ];
  return [
    stack('NestJS 12, Express', 'express', 12, '@types/express@5'),
    stack('NestJS 12, Fastify', 'fastify', 12, FASTIFY),
    { ...stack('NestJS 10, Express, CommonJS', 'express', 10, '@types/express@4'), build: inCommonJs },
    { ...stack('NestJS 10, Fastify, CommonJS', 'fastify', 10, FASTIFY), build: inCommonJs },
  ];
}

function next(): Stack[] {
  return [
    {
      folder: 'next',
      install: [CORE, 'next@16', 'react@19', 'react-dom@19', '@types/react@19', 'typescript@5.9', NODE_TYPES],
      build: ['next build'],
      start: 'exec next start --port $PORT',
      path: PATH,
      withoutSecret: '503 secrets_unavailable',
      rows: [
        { name: 'Next 16, App Router', files: ['app/webhooks/videovector/route.ts'] },
        {
          name: 'Next 16, App Router, edge',
          path: '/edge/webhooks/videovector',
          files: ['app/edge/webhooks/videovector/route.ts'],
        },
        { name: 'Next 16, Pages Router', path: '/api/videovector', files: ['pages/api/videovector.ts'] },
      ],
    },
  ];
}

function lambda(): Stack[] {
  const stack = (name: string, folder: string, gateways: readonly string[], ...install: string[]): Stack => ({
    folder,
    install: [CORE, '@types/aws-lambda@8', NODE_TYPES, ...install],
    // As the CDK and SAM bundle a function.
    build: [
      'tsc --noEmit',
      'esbuild handler.ts --bundle --minify --platform=node --target=node20 --outfile=dist/index.cjs',
    ],
    start: `exec node ${platform('lambda.mjs')} dist/index.cjs`,
    path: PATH,
    withoutSecret: 'refuses to start',
    rows: gateways.map((gateway) => ({
      name: `Lambda, ${name}, ${GATEWAYS[gateway]}`,
      path: `/${gateway}${PATH}`,
      files: ['handler.ts'],
    })),
  });
  const all = Object.keys(GATEWAYS);
  return [
    stack('bare', 'lambda', ['http']),
    stack('Hono', 'lambda-hono', all, HONO, 'hono@4'),
    stack(
      'serverless-http',
      'lambda-serverless-http',
      all,
      EXPRESS,
      'express@5',
      '@types/express@5',
      'serverless-http@4',
    ),
    stack(
      'serverless-express',
      'lambda-serverless-express',
      all,
      EXPRESS,
      'express@5',
      '@types/express@5',
      '@codegenie/serverless-express@5',
    ),
  ];
}
