import { isDeepStrictEqual } from 'node:util';
import type { Outcome } from '@videovector-webhooks/core';
import { type Sandbox, startSandbox } from '@videovector-webhooks/sandbox';
import { type Act, type Case, expected, PROGRAMME, type Result } from './programme.js';
import { type Recorded, recordingReceiver } from './receiver.js';
import { FRAMEWORKS, type Framework, listen } from './servers.js';

/** One request of the sandbox, and its result. */
export interface Scene {
  event: string;
  case: Case;
  expected: Result;
  got: Result;
}

/** The results of the programme on one framework. */
export interface Play {
  framework: Framework;
  scenes: Scene[];
  handled: number;
  /** Every event was handled once. */
  handledOnce: boolean;
  /** The sandbox with its inspector, and the receiver, if they are to stay up. */
  kept?: { url: string; close(): Promise<void> };
}

/** How the programme is played. */
export interface Settings {
  secret?: string | undefined;
  queue?: boolean | undefined;
  open?: boolean | undefined;
}

/** Long enough for the first retry. */
const A_WHILE_MS = 60_000;

/**
 * Starts a receiver on a framework and has a sandbox send it all events over HTTP. Advances the sandbox's clock
 * for retries.
 *
 * @param settings.secret The secret that the receiver verifies with. Default: the webhook's own.
 * @param settings.queue Whether the receiver only enqueues, and a worker handles.
 * @param settings.open Whether the sandbox and the receiver stay up.
 */
export async function play(
  framework: Framework,
  { secret, queue = false, open = false }: Settings,
): Promise<Play> {
  const sandbox = await startSandbox({ frozen: true });
  let recorded!: Recorded;
  const server = await listen(
    FRAMEWORKS[framework]({ receive: (delivery) => recorded.receiver.receive(delivery) }),
  );
  const subscription = await sandbox.subscribe(server.url);
  recorded = recordingReceiver(secret ?? subscription.secret, queue);

  const scenes: Scene[] = [];
  for (const act of PROGRAMME)
    scenes.push(...(await perform(act, sandbox, subscription.webhookId, recorded, queue)));

  const { handled } = recorded;
  const count = handled.length;
  const handledOnce =
    isDeepStrictEqual([...new Set(handled)], handled) && handled.length === PROGRAMME.length;
  const close = async (): Promise<void> => {
    await recorded.close();
    await server.close();
    await sandbox.close();
  };
  if (open) sandbox.clock.resume();
  else await close();
  return {
    framework,
    scenes,
    handled: count,
    handledOnce,
    ...(open && { kept: { url: sandbox.url, close } }),
  };
}

async function perform(
  { event, fault, cases }: Act,
  sandbox: Sandbox,
  webhookId: string,
  { outcomes, workerRuns }: Recorded,
  hasQueue: boolean,
): Promise<Scene[]> {
  outcomes.length = 0;
  const sceneOf = (
    name: Case,
    status: number | null,
    outcome: Outcome | undefined,
    runs: string[],
  ): Scene => {
    const { outcome: word = '-', matchedBy: matched = '-' } = outcome ?? {};
    const worker = word === 'queued' ? runs.join(', ') : '-';
    return {
      event,
      case: name,
      expected: expected(name, hasQueue),
      got: { outcome: word, status: status ?? 0, matched, worker },
    };
  };
  if (event === 'test') {
    const { status_code: status } = await sandbox.test(webhookId);
    return [sceneOf(cases[0]!, status, outcomes[0], await workerRuns())];
  }
  const { deliveries } = await sandbox.send(event, undefined, { ...(fault && { fault }) });
  const exchanges = () =>
    sandbox.deliveries(webhookId).find(({ delivery_id: id }) => id === deliveries[0]!.delivery_id)
      ?.exchanges ?? [];
  const [first, firstRuns] = [exchanges().length, await workerRuns()];
  await sandbox.clock.advance(A_WHILE_MS);
  const laterRuns = await workerRuns();
  const answered = outcomes.values();
  return exchanges().map(({ status }, i) =>
    sceneOf(
      cases[i] ?? 'as sent',
      status,
      status === null ? undefined : answered.next().value,
      i < first ? firstRuns : laterRuns,
    ),
  );
}
