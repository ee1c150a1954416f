import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { ConfigurationError } from '@videovector-webhooks/core';
import { Hono } from 'hono';
import { ApiFaults } from './api/api-faults.js';
import { createApi } from './api/app.js';
import { keysOf } from './api/keys.js';
import { createClock } from './clock/clock.js';
import { storeClock, storedClock } from './clock/stored-clock.js';
import { Publisher } from './events/publisher.js';
import { FaultPlan } from './faults/plan.js';
import { KnownSecrets } from './inspector/explain/known-secrets.js';
import { createInspector } from './inspector/inspector.js';
import { readOptions, resolverOf, type SandboxOptions } from './options.js';
import type { Sandbox } from './sandbox.js';
import { createOperations } from './sandbox-operations.js';
import { controlApi } from './server/control-api.js';
import { requestGuard } from './server/request-guard.js';
import { requestId } from './server/request-id.js';
import { State } from './state/state.js';
import { openStateFile } from './state/state-file.js';
import { Subscriptions } from './subscriptions.js';
import { warn } from './warn.js';
import { DeliveryWorker } from './worker/delivery-worker.js';

/**
 * Starts VideoVector's webhook side on this machine: the management API, the delivery worker, and a page to inspect them.
 *
 * @param options See `SandboxOptions`; all are optional.
 * @throws ConfigurationError If an option is invalid, the port is taken, or the database can't be the state file: it belongs to
 *   another sandbox or another program, or can't be written.
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
  const settings = await readOptions(options);
  const { retryDelaysMs, timeoutMs, database, host, port, secret } = settings;
  const onLost = (error: Error): void => {
    warn(error);
    void worker.stop();
  };
  const state = new State(database && (await openStateFile(database, onLost)), settings.keepDeliveries);
  const keys = keysOf(state, settings.keyForm);
  const stored = storedClock(state);
  const clock = createClock({
    settled: () => worker.settled(),
    start: settings.startAt ?? stored.start,
    frozen: settings.frozen ?? stored.frozen,
    onMove: () => keepClock(state, clock),
  });
  keepClock(state, clock);
  const faults = new FaultPlan();
  const apiFaults = new ApiFaults();
  const resolve = resolverOf(settings.routes);
  const worker = new DeliveryWorker({ state, faults, clock, retryDelaysMs, timeoutMs, resolve });
  const subscriptions = new Subscriptions(state, clock, worker);
  const publisher = new Publisher(state, clock, worker);
  const known = new KnownSecrets(state);
  const closing = new AbortController();
  const operations = createOperations({
    state,
    keys,
    clock,
    faults,
    apiFaults,
    worker,
    subscriptions,
    publisher,
    known,
    seed: settings.seed,
    secret,
    closing: closing.signal,
  });

  const app = new Hono();
  app.use(requestId());
  app.use(requestGuard(host));
  app.route('/api/v2', createApi({ state, subscriptions, worker, keys, faults: apiFaults }));
  app.route('/control', controlApi(operations));
  const inspector = createInspector({ state, operations, subscriptions, worker });
  app.route('/', inspector.app);
  const server = await listen(app, host, port).catch((error: unknown) => {
    state.close();
    throw error;
  });
  const url = `http://${reachable(host)}:${(server.address() as AddressInfo).port}`;
  worker.resume();

  async function end(): Promise<void> {
    closing.abort();
    inspector.close();
    known.close();
    const closed = new Promise((resolve) => server.close(resolve));
    if ('closeAllConnections' in server) server.closeAllConnections();
    await worker.stop();
    clock.stop();
    keepClock(state, clock);
    state.close();
    await closed;
  }
  let ended: Promise<void> | undefined;
  return {
    ...operations,
    url,
    apiUrl: `${url}/api/v2`,
    close() {
      ended ??= end();
      return ended;
    },
  };
}

/** Best effort: a state file that refuses the clock's position must not stop the clock. */
function keepClock(state: State, clock: Parameters<typeof storeClock>[1]): void {
  try {
    storeClock(state, clock);
  } catch (error) {
    warn(error);
  }
}

/** An address of this machine at which a server that listens on a host is reached. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function listen(app: Hono, host: string, port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    // Leave the Request and Response of the process alone.
    const options = { fetch: app.fetch, hostname: host, port, overrideGlobalObjects: false };
    const server = serve(options, () => resolve(server));
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      const [option, why] =
        LISTEN_ERRORS[code ?? ''] ?? (['port', `can't be listened on (${code})`] as const);
      const what = option === 'host' ? `host ${host}` : `port ${port}`;
      reject(new ConfigurationError(option, `startSandbox: the ${what} ${why}.`));
    });
  });
}

const LISTEN_ERRORS: Readonly<Record<string, readonly ['port' | 'host', string]>> = {
  EADDRINUSE: ['port', 'is taken. Close the other program, or pass another port, or 0 for a free one'],
  EACCES: ['port', 'needs privileges that this process does not have. Pass one from 1024'],
  EADDRNOTAVAIL: ['host', 'is not an address of this machine'],
  ENOTFOUND: ['host', 'is unknown'],
};
