import { isDeepStrictEqual } from 'node:util';
import type { Outcome } from '@videovector-webhooks/core';
import { type Sandbox, startSandbox } from '@videovector-webhooks/sandbox';
import { type Act, type Case, EXPECTED, PROGRAMME, type Result } from './programme.js';
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
}

/** Long enough for the first retry. */
const A_WHILE_MS = 60_000;

/**
 * Starts a receiver on a framework and has a sandbox send it all events over HTTP. Advances the sandbox's clock
 * for retries.
 *
 * @param secret The secret that the receiver verifies with. Default: the webhook's own.
 */
export async function play(framework: Framework, secret?: string): Promise<Play> {
  const sandbox = await startSandbox({ frozen: true });
  let recorded!: Recorded;
  const server = await listen(
    FRAMEWORKS[framework]({ receive: (delivery) => recorded.receiver.receive(delivery) }),
  );
  const subscription = await sandbox.subscribe(server.url);
  recorded = recordingReceiver(secret ?? subscription.secret);

  const scenes: Scene[] = [];
  for (const act of PROGRAMME)
    scenes.push(...(await perform(act, sandbox, subscription.webhookId, recorded)));

  await recorded.receiver.close();
  await server.close();
  await sandbox.close();
  const { handled } = recorded;
  const handledOnce =
    isDeepStrictEqual([...new Set(handled)], handled) && handled.length === PROGRAMME.length;
  return { framework, scenes, handled: handled.length, handledOnce };
}

async function perform(
  { event, fault, cases }: Act,
  sandbox: Sandbox,
  webhookId: string,
  { outcomes }: Recorded,
): Promise<Scene[]> {
  outcomes.length = 0;
  if (event === 'test') {
    const { status_code: status } = await sandbox.test(webhookId);
    return [sceneOf(event, cases[0]!, status, outcomes[0])];
  }
  const { deliveries } = await sandbox.send(event, undefined, { ...(fault && { fault }) });
  await sandbox.clock.advance(A_WHILE_MS);
  const record = sandbox
    .deliveries(webhookId)
    .find(({ delivery_id: id }) => id === deliveries[0]!.delivery_id);
  const answered = outcomes.values();
  return (record?.exchanges ?? []).map(({ status }, i) =>
    sceneOf(event, cases[i] ?? 'as sent', status, status === null ? undefined : answered.next().value),
  );
}

function sceneOf(event: string, name: Case, status: number | null, outcome: Outcome | undefined): Scene {
  const { outcome: word = '-', matchedBy: matched = '-' } = outcome ?? {};
  return {
    event,
    case: name,
    expected: EXPECTED[name],
    got: { outcome: word, status: status ?? 0, matched },
  };
}
