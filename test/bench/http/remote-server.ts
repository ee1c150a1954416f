import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { sign } from '../../support/deliveries.js';
import { median } from '../compare.js';
import type { RunOptions } from '../row.js';
import type { ServerOptions } from './servers.js';

const PROGRAM = fileURLToPath(new URL('server.js', import.meta.url));
const CONNECTIONS = 20;
/** Enough that the engine has optimized the server's code, on a busy machine too. */
const WARM_UP = 5_000;
const ROUND = 1_000;
const ROUNDS = 6;
const PAIRS = 5;

/** One server or several, each in its own process, and a generator of load for them. */
export class RemoteServer {
  readonly #processes: readonly ChildProcess[];
  readonly #urls: readonly string[];
  #deliveries = 0;

  private constructor(processes: readonly ChildProcess[], urls: readonly string[]) {
    this.#processes = processes;
    this.#urls = urls;
  }

  /** @param processes How many. Default: 1. */
  static async start(options: ServerOptions, processes = 1): Promise<RemoteServer> {
    const children = Array.from({ length: processes }, () => fork(PROGRAM, [JSON.stringify(options)]));
    const urls = await Promise.all(
      children.map(async (child) => {
        const [{ port }] = (await once(child, 'message')) as [{ port: number }];
        return `http://127.0.0.1:${port}/webhooks`;
      }),
    );
    return new RemoteServer(children, urls);
  }

  /** Sends this many new deliveries; returns the processor time of one, in milliseconds. */
  async timeOfDelivery(body: Buffer, deliveries: number): Promise<number> {
    const before = await this.#processorMs();
    const share = Math.ceil(deliveries / this.#urls.length);
    const accepted = await Promise.all(this.#urls.map((url) => this.#send(url, body, share)));
    return ((await this.#processorMs()) - before) / accepted.reduce((a, b) => a + b);
  }

  async stop(): Promise<void> {
    for (const child of this.#processes) {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    }
  }

  async #send(url: string, body: Buffer, amount: number): Promise<number> {
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'VideoVector-Webhooks/1.0',
      'x-webhook-signature': sign(body),
      'x-webhook-id': 'whk_0123456789abcdef01234567',
      'x-event-type': 'prompt_run.completed',
    };
    const { '2xx': accepted, non2xx } = await autocannon({
      url,
      connections: CONNECTIONS / this.#urls.length,
      amount,
      // It notices only at a sample, by default each second, that it has sent enough.
      sampleInt: 20,
      requests: [
        {
          method: 'POST',
          body,
          setupRequest: (request) => ({
            ...request,
            headers: { ...headers, 'x-delivery-id': `dlv_${++this.#deliveries}` },
          }),
        },
      ],
    });
    if (non2xx > 0 || accepted === 0)
      throw new Error(`${non2xx} deliveries were refused, ${accepted} accepted`);
    return accepted;
  }

  async #processorMs(): Promise<number> {
    const times = this.#processes.map(async (child) => {
      child.send('processor time?');
      const [{ processorMs }] = (await once(child, 'message')) as [{ processorMs: number }];
      return processorMs;
    });
    return (await Promise.all(times)).reduce((a, b) => a + b);
  }
}

/** The two sides of a comparison: what to start, and in how many processes. */
export interface Compared {
  readonly ours: ServerOptions;
  readonly theirs: ServerOptions;
  /** Of each side. Default: 1. */
  readonly processes?: number;
}

/**
 * How many times as many deliveries `ours` handles as `theirs` in the same processor time, for each of the bodies.
 *
 * The engine optimizes the same code better in one process than in the next, by as much as a fifth: the result is the median of
 * several pairs of new processes, and in each of these the median of alternating rounds.
 */
export async function serverSpeedRatios(
  { ours, theirs, processes = 1 }: Compared,
  bodies: readonly Buffer[],
  { quick }: RunOptions,
): Promise<number[]> {
  const pairs: number[][] = [];
  for (let pair = 0; pair < (quick ? 1 : PAIRS); pair++) {
    const [our, their] = await Promise.all([
      RemoteServer.start(ours, processes),
      RemoteServer.start(theirs, processes),
    ]);
    const ratios: number[] = [];
    for (const body of bodies) ratios.push(await speedRatioOf(our, their, body));
    pairs.push(ratios);
    await Promise.all([our.stop(), their.stop()]);
  }
  return bodies.map((_, i) => median(pairs.map((ratios) => ratios[i]!)));
}

async function speedRatioOf(ours: RemoteServer, theirs: RemoteServer, body: Buffer): Promise<number> {
  await theirs.timeOfDelivery(body, WARM_UP);
  await ours.timeOfDelivery(body, WARM_UP);
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const first = round % 2 === 0;
    const before = first ? 0 : await ours.timeOfDelivery(body, ROUND);
    const their = await theirs.timeOfDelivery(body, ROUND);
    ratios.push(their / (first ? await ours.timeOfDelivery(body, ROUND) : before));
  }
  return median(ratios);
}
