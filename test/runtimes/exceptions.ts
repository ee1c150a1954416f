/**
 * What does not run on a runtime, or runs otherwise there, and why. Nothing else is left out; an entry that no longer
 * leaves anything out is an error.
 */
export interface Exception {
  readonly runtime: string;
  /** Names of suites, or all. */
  readonly suites: readonly string[] | 'all';
  /** Found in the full name of a test; without it the suites do not run at all. */
  readonly test?: RegExp;
  readonly reason: string;
}

export const EXCEPTIONS: readonly Exception[] = [
  ...['node 20', 'node 22', 'node 24', 'node 26'].map((runtime) => ({
    runtime,
    suites: ['hono native'],
    reason: 'the server of Node is node:http, which the suite hono runs on',
  })),
  {
    runtime: 'workerd',
    suites: ['express', 'koa', 'hono'],
    reason:
      'no node:http server can be reached from a test in an isolate; hono native runs there without one',
  },
  {
    runtime: 'workerd',
    suites: ['hono native'],
    test: /body_timeout as|client_gone as|refuses a larger one that|on the same connection|before its body has come|the sender hangs up|a sender hung up|takes what signedDelivery makes/,
    reason: 'a test in an isolate has no socket of its own',
  },
  {
    runtime: 'workerd',
    suites: ['capture'],
    test: /^captureToFile (?!on a runtime without)/,
    reason: 'there are no files; captureToFile refuses to start, and says so',
  },
  {
    runtime: 'workerd',
    suites: ['receiver'],
    test: /^the entry point for tests /,
    reason: 'these tests bundle the packages with esbuild, which is a process',
  },
  {
    runtime: 'workerd',
    suites: ['capture'],
    test: /replay to a URL (?:posts|reports)/,
    reason: 'the receiver at the URL is a node:http server',
  },
  {
    runtime: 'bun',
    suites: ['hono', 'hono native'],
    test: /behind c\.req\.formData\(\), which fails/,
    reason:
      'a formData() that fails leaves the bytes unread in Bun, so the delivery is verified and answered with 200',
  },
  {
    runtime: 'deno',
    suites: ['express', 'koa'],
    test: /refuses a larger one that announces its length/,
    reason:
      'node:http of Deno closes the connection with the answer; a sender still at its body may miss the 413',
  },
  {
    runtime: 'deno',
    suites: ['hono native'],
    test: /body_timeout as the table says|refuses a larger one that comes in chunks/,
    reason: 'Deno.serve, not the app, decides when a connection ends whose body was not read to its end',
  },
  {
    runtime: 'deno',
    suites: ['hono native'],
    test: /a sender hung up .* while a middleware before it was busy/,
    reason:
      'Deno.serve tells of a sender that hung up only once its body is read, and the test waits for it before',
  },
  {
    runtime: 'deno',
    suites: ['receiver'],
    test: /somebody has read the request by its stream/,
    reason:
      'a body that was given as a text stays readable in Deno, so the delivery is verified and answered with 200',
  },
];

export function exceptionsOf(runtime: string, suite: string): readonly Exception[] {
  return EXCEPTIONS.filter(
    ({ runtime: where, suites }) => where === runtime && (suites === 'all' || suites.includes(suite)),
  );
}
