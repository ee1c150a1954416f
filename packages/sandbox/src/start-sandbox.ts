import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { ConfigurationError } from '@videovector-webhooks/core';
import { Hono } from 'hono';
import { ApiFaults } from './api/api-faults.js';
import { createApi } from './api/app.js';
import { keysOf } from './api/keys.js';
import { createClock } from './clock.js';
import { controlApi } from './control/control-api.js';
import { createControls } from './control/controls.js';
import { onlyThisMachine } from './control/only-this-machine.js';
import { Publisher } from './events/publisher.js';
import { createStory } from './events/story.js';
import { FaultPlan } from './faults/plan.js';
import { createInspector } from './inspector/inspector.js';
import { readOptions, resolverOf, type SandboxOptions } from './options.js';
import type { Sandbox } from './sandbox.js';
import { State } from './state.js';
import { sqlitePersistence } from './state-file.js';
import { Subscriptions } from './subscriptions.js';
import { DeliveryWorker } from './worker/delivery-worker.js';

/**
 * Starts VideoVector's webhook side on this machine: the management API, the delivery worker, and a page to look into it.
 *
 * It listens on 127.0.0.1 alone. Unlike the service it delivers to http receivers of this machine too.
 *
 * @param options See `SandboxOptions`; none is needed.
 * @throws ConfigurationError Where an option is wrong, or the port is taken.
 * @example
 * ```ts
 * import { startSandbox } from '@videovector-webhooks/sandbox';
 *
 * const sandbox = await startSandbox();
 * const { secret } = await sandbox.subscribe('http://127.0.0.1:9/webhooks');
 * const { deliveries } = await sandbox.send('export.ready');
 * console.log(deliveries[0]?.status); // retrying
 * await sandbox.close();
 * ```
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const settings = readOptions(options);
  const { retryDelaysMs, timeoutMs, database } = settings;
  const state = new State(database && sqlitePersistence(database), settings.keepDeliveries);
  const keys = keysOf(state);
  const clock = createClock(() => worker.settled(), settings.startAt, settings.frozen);
  const faults = new FaultPlan();
  const apiFaults = new ApiFaults();
  const resolve = resolverOf(settings.routes);
  const worker = new DeliveryWorker({ state, faults, clock, retryDelaysMs, timeoutMs, resolve });
  const subscriptions = new Subscriptions(state, clock, worker);
  const publisher = new Publisher(state, clock, worker);
  const closing = new AbortController();
  const controls = createControls({
    state,
    keys,
    clock,
    faults,
    apiFaults,
    worker,
    subscriptions,
    publisher,
    story: createStory(settings.seed),
    closing: closing.signal,
  });

  const app = new Hono();
  app.use(onlyThisMachine());
  app.route('/api/v2', createApi({ state, subscriptions, worker, keys, faults: apiFaults }));
  app.route('/control', controlApi(controls));
  const inspector = createInspector({ state, controls, subscriptions, worker });
  app.route('/', inspector.app);
  const server = await listen(app, settings.port);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  worker.resume();

  async function end(): Promise<void> {
    closing.abort();
    inspector.close();
    const closed = new Promise((resolve) => server.close(resolve));
    if ('closeAllConnections' in server) server.closeAllConnections();
    await worker.stop();
    clock.stop();
    await closed;
  }
  let ended: Promise<void> | undefined;
  return {
    ...controls,
    url,
    apiUrl: `${url}/api/v2`,
    close() {
      ended ??= end();
      return ended;
    },
  };
}

function listen(app: Hono, port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    // The Request and Response of the process that it is started in are none of its business.
    const options = { fetch: app.fetch, hostname: '127.0.0.1', port, overrideGlobalObjects: false };
    const server = serve(options, () => resolve(server));
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? 'is taken; take another one, or 0 for a free one'
          : `can't be listened on (${error.code})`;
      reject(new ConfigurationError('port', `startSandbox: the port ${port} ${why}.`));
    });
  });
}
