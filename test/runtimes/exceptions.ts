/**
 * What does not run on a runtime, and why. Everything else runs. An entry that matches nothing stops `pnpm test:runtimes` before
 * it runs anything.
 */
export interface Exception {
  readonly runtime: string;
  readonly suites: readonly string[];
  /** The end of the path of a test file that does not run at all. */
  readonly file?: string;
  /** Each is part of the full names of tests that do not run. Without `file` and `tests`, the suites do not run at all. */
  readonly tests?: readonly string[];
  readonly reason: string;
}

/** The tests that take longest and depend least on the version of Node. */
const SLOW: readonly (readonly [suite: string, file: string])[] = [
  ['json', 'json/parse-json.test.ts'],
  ['json', 'json/canonical/specification.test.ts'],
  ['tracing', 'tracing/subscribers.processes.test.ts'],
  ['inbox-sqlite', 'sharing.processes.test.ts'],
];

export const EXCEPTIONS: readonly Exception[] = [
  ...['node 22', 'node 24'].flatMap((runtime) =>
    SLOW.map(([suite, file]) => ({
      runtime,
      suites: [suite],
      file,
      reason: 'it is slow, and runs on the oldest and the newest Node',
    })),
  ),
  ...['node 20', 'node 22', 'node 24', 'node 26'].map((runtime) => ({
    runtime,
    suites: ['hono native'],
    reason: "Node's own server is node:http, which the suite hono runs on",
  })),
  {
    runtime: 'workerd',
    suites: ['node', 'express', 'koa', 'fastify', 'hono'],
    reason:
      'a test in an isolate cannot reach a node:http server; hono native runs there within the isolate instead',
  },
  {
    runtime: 'workerd',
    suites: ['inbox-sqlite'],
    reason: 'an isolate has no files and no driver for SQLite',
  },
  {
    runtime: 'bun',
    suites: ['inbox-sqlite'],
    file: 'inbox.second-driver.test.ts',
    reason: 'Bun has one driver, its own',
  },
  {
    runtime: 'workerd',
    suites: ['tracing'],
    reason: 'the edge build publishes no traces, which web-runtime.test.ts shows',
  },
  {
    runtime: 'workerd',
    suites: ['body'],
    file: 'body/node-request.test.ts',
    reason: 'the requests come from a node:http server',
  },
  ...['capture-file', 'capture-reader', 'line-writer'].map((name) => ({
    runtime: 'workerd',
    suites: ['replay'],
    file: `replay/${name}.test.ts`,
    reason:
      'an isolate has no files; captureToFile refuses to start and says so, which web-runtime.test.ts shows',
  })),
  {
    runtime: 'workerd',
    suites: ['replay'],
    file: 'replay/post-delivery.test.ts',
    reason: 'the receivers that it posts to are node:http servers',
  },
  {
    runtime: 'workerd',
    suites: ['replay'],
    tests: ['replay to a URL posts', 'replay to a URL reports'],
    reason: 'the receiver at the URL is a node:http server',
  },
  {
    runtime: 'workerd',
    suites: ['signature'],
    file: 'signature/lazy-secrets.test.ts',
    reason: 'an isolate cannot start the processes that evaluate the bundles',
  },
  {
    runtime: 'workerd',
    suites: ['body', 'core', 'signature'],
    tests: ['of another realm'],
    reason: 'an isolate has one realm: node:vm cannot make another',
  },
  {
    runtime: 'workerd',
    suites: ['body'],
    tests: ['megabytes of base64 cost'],
    reason: 'an isolate cannot measure the time of its processor',
  },
  {
    runtime: 'workerd',
    suites: ['testing'],
    tests: ['the entry point for tests '],
    reason: 'these tests bundle the packages with esbuild, which is a process',
  },
  {
    runtime: 'workerd',
    suites: ['hono native'],
    tests: [
      'body_timeout as',
      'client_gone as',
      'refuses a larger one that',
      'on the same connection',
      'before its body arrives',
      'the sender hangs up',
      'a sender hung up',
      'receives the exact bytes of signedDelivery through supertest and fetch',
    ],
    reason: 'a test in an isolate has no socket of its own',
  },
  {
    runtime: 'bun',
    suites: ['hono', 'hono native'],
    tests: ['after c.req.formData(), which fails'],
    reason:
      'a formData() that fails leaves the bytes unread in Bun, so the delivery is verified and answered with 200',
  },
  {
    runtime: 'deno',
    suites: ['node', 'express', 'koa', 'fastify', 'hono native'],
    tests: ['refuses a larger one that announces its length'],
    reason:
      'Deno closes the connection with the response, so a sender that is still sending sees a connection failure, which it retries as it does the 500',
  },
  {
    runtime: 'deno',
    suites: ['hono native'],
    tests: ['body_timeout as the table says', 'refuses a larger one that comes in chunks'],
    reason: 'Deno.serve, not the app, decides when a connection ends whose body was not read to its end',
  },
  {
    runtime: 'deno',
    suites: ['hono native'],
    tests: ['while an earlier middleware was busy'],
    reason:
      'Deno.serve reports that a sender hung up only once its body is read, and the test waits for it before',
  },
  {
    runtime: 'deno',
    suites: ['core'],
    tests: ['read the request by its stream'],
    reason:
      'a body that was given as a text stays readable in Deno, so the delivery is verified and answered with 200',
  },
  {
    runtime: 'deno',
    suites: ['inbox-sqlite'],
    tests: ['shares a file with other processes', 'lets six processes open one new file'],
    reason: 'fork() of Deno accepts no flags, so it cannot start a process from TypeScript sources',
  },
  {
    runtime: 'deno',
    suites: ['tracing'],
    file: 'tracing/subscribers.processes.test.ts',
    reason: "it starts programs with Node's command-line flags; the other tests of tracing run",
  },
];

/** Whether a whole file does not run. */
export function isLeftOut(runtime: string, suite: string, path: string): boolean {
  return exceptionsOf(runtime, suite).some(
    ({ file, tests }) => tests === undefined && (file === undefined || path.endsWith(file)),
  );
}

/** Returns why a test does not run, if so. */
export function reasonToSkip(runtime: string, suite: string, fullName: string): string | undefined {
  return exceptionsOf(runtime, suite).find(({ tests }) => tests?.some((part) => fullName.includes(part)))
    ?.reason;
}

function exceptionsOf(runtime: string, suite: string): readonly Exception[] {
  return EXCEPTIONS.filter((exception) => exception.runtime === runtime && exception.suites.includes(suite));
}
