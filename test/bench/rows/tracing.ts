import { median } from '../compare.js';
import { RemoteServer } from '../http/remote-server.js';
import { payload } from '../payloads.js';
import type { Row } from '../row.js';

/** As `tracing/trace.node.ts` has it: what the steps of the pipeline are wrapped in. */
type Trace = (
  operation: string,
  options: object,
  run: () => Promise<object>,
  ...known: object[]
) => Promise<object>;

/** No entry exports it. */
const RUNTIME = new URL('runtime/node.js', import.meta.resolve('@videovector-webhooks/core')).href;
const CALLS = 200_000;
/** In a round; the first round only warms the server up. */
const DELIVERIES = 1_000;

/** What the tracing channels cost a delivery without subscribers: the check for them, once for each operation. */
export const row: Row = {
  name: 'tracing',
  async *measure({ quick }) {
    const { trace } = (await import(RUNTIME)) as { trace: Trace };
    const servers = await Promise.all(
      (['express', 'hono'] as const).map(async (framework) => ({
        framework,
        server: await RemoteServer.start({ framework, route: 'kit', memory: { in: 'memory' } }),
      })),
    );
    for (const { framework, server } of servers) {
      const percents: number[] = [];
      // The first round only warms them up.
      for (let round = 0; round <= (quick ? 3 : 9); round++) {
        const ofTracing =
          timeOf(() => delivery(trace)) - timeOf(() => delivery((_name, _options, run) => run()));
        const ofRequest = await server.timeOfDelivery(payload(1_000, 'canonical'), DELIVERIES);
        if (round > 0) percents.push((ofTracing / ofRequest) * 100);
      }
      yield {
        what: 'tracing channels without a subscriber',
        against: `a request on ${framework}, 1 kB, in percent`,
        measured: median(percents),
        reach: { atMost: 1 },
      };
    }
    await Promise.all(servers.map(({ server }) => server.stop()));
  },
};

const options = { name: 'default', clock: { elapsed: () => 0 } };
const received = { event: 'prompt_run.completed', key: 'k', deliveryId: 'dlv_1' };
const claim = { attempt: 1 };
const ended = Promise.resolve(received);

/** The four operations of a delivery that is handled in the request, without what they do. */
function delivery(trace: Trace): Promise<object>[] {
  const run = () => ended;
  return [
    trace('receive', options, run),
    trace('verify', options, run, received),
    trace('claim', options, run, received),
    trace('handle', options, run, received, claim),
  ];
}

/** Where results go, so that they are not optimized away. */
const sink: { last?: unknown } = {};

/** The processor time of a call, in milliseconds. */
function timeOf(work: () => unknown): number {
  const before = process.cpuUsage();
  for (let i = 0; i < CALLS; i++) sink.last = work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / CALLS;
}
