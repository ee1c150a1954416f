import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { sign } from '../../support/deliveries.js';
import type { ServerName } from './servers.js';

const PROGRAM = fileURLToPath(new URL('server.js', import.meta.url));
const CONNECTIONS = 20;

/** A server in its own process, and a generator of load for it. */
export class RemoteServer {
  readonly #process: ChildProcess;
  readonly #url: string;
  #deliveries = 0;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.#url = url;
  }

  static async start(name: ServerName): Promise<RemoteServer> {
    const child = fork(PROGRAM, [name]);
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new RemoteServer(child, `http://127.0.0.1:${port}/webhooks`);
  }

  /** Sends new deliveries for this many seconds; returns the processor time of one delivery, in milliseconds. */
  async timeOfDelivery(body: Buffer, seconds: number): Promise<number> {
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
      duration: seconds,
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
