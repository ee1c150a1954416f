import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@videovector-webhooks/client';
import { startSandbox } from '@videovector-webhooks/sandbox';
import { delivery } from '../../judge/deliveries.js';
import type { Judge } from '../../judge/judge.js';

const OLD = 'whsec_of_the_task_rotate_old';
const HOUR_MS = 3_600_000;
const PATIENCE_MS = 40_000;
/** The kit asks for newer secrets at most every ten seconds, and answers 503 until then. */
const LONGER_THAN_THE_PAUSE_MS = 12_000;

/** VideoVector, as the sandbox plays it, rotates during a grace period; no delivery is refused, and each is recorded once. */
export const judgeRotate: Judge = async (project, verdict) => {
  const file = join(project.folder, 'the-secrets.json');
  const write = (text: string): void => writeFileSync(file, text);
  write(JSON.stringify([OLD]));
  const grace = await project.start('start', {
    env: { SECRETS_FILE: file, GRACE_UNTIL: new Date(Date.now() + HOUR_MS).toISOString() },
  });
  const sandbox = await startSandbox({ secret: OLD, frozen: true, retryDelaysMs: Array(60).fill(HOUR_MS) });
  try {
    const { webhookId } = await sandbox.subscribe(`${grace.url}/webhooks/videovector`);
    const send = async () => (await sandbox.send('prompt_run.completed')).deliveries[0]!;
    verdict.expect((await send()).status === 'delivered', 'a delivery with the old secret is accepted');

    // A mismatch this soon after the last look would be answered with 503 in any case.
    await sleep(LONGER_THAN_THE_PAUSE_MS);
    const { webhooks } = createClient({ apiKey: sandbox.apiKey, baseUrl: sandbox.apiUrl });
    const { new_secret: fresh } = await webhooks.rotateSecret(webhookId);
    const early = await send();
    verdict.expect(
      early.status === 'retrying',
      'a delivery with a secret that is not in the file yet is not lost in the grace period',
      `answered ${early.response_status_code}`,
    );

    write(JSON.stringify([fresh, OLD]));
    const end = performance.now() + PATIENCE_MS;
    while (sandbox.deliveries()[1]!.status === 'retrying' && performance.now() < end) {
      await sandbox.clock.advance(HOUR_MS);
      await sleep(1_000);
    }
    verdict.expect(
      sandbox.deliveries()[1]!.status === 'delivered',
      'it is accepted once the secret is in the file, without a restart',
    );
    verdict.expect((await send()).status === 'delivered', 'so is the next one');
    const old = await delivery({ secret: OLD }).post(`${grace.url}/webhooks/videovector`);
    verdict.expect(old === 200, 'a delivery with the old secret is still accepted', `${old}`);
    const counts = await Promise.all(
      sandbox.deliveries().map(async ({ payload }) => {
        const { id } = JSON.parse(payload) as { id: string };
        return (await fetch(`${grace.url}/runs/${id}`)).text();
      }),
    );
    verdict.expect(
      counts.every((count) => count === '1'),
      'each event is recorded once',
      counts.join(', '),
    );
  } finally {
    await sandbox.close();
  }

  const strict = await project.start('start', { env: { SECRETS_FILE: file } });
  const post = (secret: string): Promise<number> =>
    delivery({ secret }).post(`${strict.url}/webhooks/videovector`);
  verdict.expect((await post(OLD)) === 200, 'it starts without a grace period, too');
  const unknown = await post('whsec_of_a_stranger');
  verdict.expect(
    unknown === 401 || unknown === 503,
    'without one, a delivery with an unknown secret is not accepted',
    `${unknown}`,
  );
  const final = await lastOf(
    () => post('whsec_of_a_stranger'),
    (status) => status === 401,
  );
  verdict.expect(final === 401, 'it is refused permanently', `${final}`);

  for (const [what, spoil] of [
    ['cut off', () => write('["whsec_')],
    ['missing', () => rmSync(file)],
  ] as const) {
    spoil();
    const fresh = await project.start('start', { env: { SECRETS_FILE: file } });
    const url = `${fresh.url}/webhooks/videovector`;
    const status = await delivery({ secret: OLD }).post(url);
    verdict.expect(status >= 500, `a delivery is not lost while the file is ${what}`, `${status}`);
    write(JSON.stringify([OLD]));
    const healed = await lastOf(
      () => delivery({ secret: OLD }).post(url),
      (each) => each === 200,
    );
    verdict.expect(healed === 200, `deliveries are accepted once it is no longer ${what}`, `${healed}`);
    await fresh.kill();
  }
  // A file that breaks later, while the secrets of before are known.
  write('["whsec_');
  const later = await lastOf(
    () => post('whsec_that_may_be_new'),
    (status) => status < 500,
    LONGER_THAN_THE_PAUSE_MS,
  );
  verdict.expect(later >= 500, 'a mismatch is not final while the file can’t be read', `${later}`);
};

/** Tries until it is as wanted, or for a while. Returns the last result. */
async function lastOf(
  attempt: () => Promise<number>,
  isWanted: (status: number) => boolean,
  patienceMs = PATIENCE_MS,
): Promise<number> {
  const end = performance.now() + patienceMs;
  let status = await attempt();
  while (!isWanted(status) && performance.now() < end) {
    await sleep(500);
    status = await attempt();
  }
  return status;
}
