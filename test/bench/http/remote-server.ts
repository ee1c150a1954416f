import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { sign } from '../../support/deliveries.js';
import { median } from '../compare.js';
import type { RunOptions } from '../row.js';
import type { ServerName } from './servers.js';

const PROGRAM = fileURLToPath(new URL('server.js', import.meta.url));
const CONNECTIONS = 20;
/** Enough that the engine has optimized the server's code, on a busy machine too. */
const WARM_UP = 6_000;
const ROUND = 2_000;

/** A server in its own process, and a generator of load for it. */
export class RemoteServer {
  readonly #process: ChildProcess;
  readonly #url: string;
  #deliveries = 0;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.#url = url;
  }

  /** @param checkout Whose kit to serve; by default this one's. */
  static async start(name: ServerName, checkout?: string): Promise<RemoteServer> {
    const child = fork(PROGRAM, checkout === undefined ? [name] : [name, checkout]);
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new RemoteServer(child, `http://127.0.0.1:${port}/webhooks`);
  }

  /** Sends this many new deliveries; returns the processor time of one, in milliseconds. */
  async timeOfDelivery(body: Buffer, deliveries: number): Promise<number> {
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'VideoVector-Webhooks/1.0',
      'x-webhook-signature': sign(body),
      'x-webhook-id': 'whk_0123456789abcdef01234567',
      'x-event-type': 'prompt_run.completed',
    };
    const before = await this.#processorMs();
    const { '2xx': accepted, non2xx } = await autocannon({
      url: this.#url,
      connections: CONNECTIONS,
      amount: deliveries,
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
    return ((await this.#processorMs()) - before) / accepted;
  }

  async stop(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#process.disconnect();
    await exited;
  }

  async #processorMs(): Promise<number> {
    this.#process.send('processor time?');
    const [{ processorMs }] = (await once(this.#process, 'message')) as [{ processorMs: number }];
    return processorMs;
  }
}

/** How many times as many deliveries `ours` handles as `theirs` in the same processor time: the median of alternating rounds. */
export async function serverSpeedRatio(
  ours: RemoteServer,
  theirs: RemoteServer,
  body: Buffer,
  { quick }: RunOptions,
): Promise<number> {
  await theirs.timeOfDelivery(body, WARM_UP);
  await ours.timeOfDelivery(body, WARM_UP);
  const ratios: number[] = [];
  for (let round = 0; round < (quick ? 4 : 10); round++) {
    const their = await theirs.timeOfDelivery(body, ROUND);
    ratios.push(their / (await ours.timeOfDelivery(body, ROUND)));
  }
  return median(ratios);
}
