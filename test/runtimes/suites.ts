/** A column of the matrix: the test files behind it, the same ones that `pnpm test` runs. */
export interface Suite {
  readonly name: string;
  readonly files: readonly string[];
  /** True where Hono's suite runs on the runtime's own server instead of node:http. */
  readonly nativeServer?: boolean;
}

const core = (...names: string[]): string[] => names.map((name) => `packages/core/test/${name}.test.ts`);

export const SUITES: readonly Suite[] = [
  {
    name: 'canonical',
    files: core(
      'json/canonicalize',
      'json/canonical-members',
      'json/canonical/python-float',
      'json/compact-json',
    ),
  },
  {
    name: 'signature',
    files: core('signature/verify-signature', 'web-runtime', 'signature/hmac', 'signature/secrets'),
  },
  {
    name: 'receiver',
    files: core(
      'receiver',
      'delivery',
      'body/web-request',
      'body/read-body',
      'dispatch/queue',
      'dispatch/run-handler',
      'event/parse-event',
      'event/schemas',
      'inbox/acknowledge',
      'inbox/claim',
      'inbox/lease',
      'lifecycle',
      'options',
      'outcome/log',
      'outcome/observers',
      'dispatch/handlers',
      'json/parse-json',
      'wait-until',
      'testing/testing',
    ),
  },
  { name: 'inbox', files: core('inbox/memory-inbox') },
  { name: 'capture', files: core('replay/capture', 'replay/replay') },
  { name: 'node', files: core('body/node-request', 'node/node-handler') },
  { name: 'express', files: ['packages/express/test/express.test.ts'] },
  { name: 'koa', files: ['packages/koa/test/koa.test.ts'] },
  { name: 'fastify', files: ['packages/fastify/test/fastify.test.ts'] },
  { name: 'hono', files: ['packages/hono/test/hono.test.ts'] },
  { name: 'hono native', files: ['packages/hono/test/hono.test.ts'], nativeServer: true },
];
