import { createReceiver } from '@videovector-webhooks/core';
import { describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET } from '../support/deliveries.js';
import { quietLogger } from '../support/quiet-logger.js';
import { findPostgres, findRedis } from '../support/services.js';
import { INBOXES } from './inboxes.js';
import { play } from './play.js';
import { stories } from './stories.js';

const services = {
  redis: await findRedis(),
  postgres: await findPostgres(),
  transactional: await findPostgres(),
};

for (const [name, service] of Object.entries(services)) {
  describe.skipIf(service === undefined)(
    `order: 'latest' with the inbox ${name}`,
    { timeout: 300_000 },
    () => {
      it('ends in the same state after every permutation of each story, two copies of each event', async () => {
        const opened = (await INBOXES[name]!())!;
        const { inbox } = opened;
        const patient = {
          handlerTimeoutMs: 300_000,
          inboxTimeoutMs: 300_000,
          leaseMs: 300_000,
          maxInFlight: 100_000,
        };
        const receiver = createReceiver({ secrets: SECRET, inbox, logger: quietLogger(), ...patient });
        const { wrong, lostTerminals } = await play(receiver, opened, stories(4), 1_000);
        expect(wrong).toEqual([]);
        expect(lostTerminals).toEqual([]);
        await opened.close();
      });

      it('asks the store at most once more for a delivery than without the option', async () => {
        const trips = async (options: { order?: 'latest' }): Promise<number[]> => {
          const opened = (await INBOXES[name]!())!;
          const receiver = createReceiver({ secrets: SECRET, inbox: opened.inbox, logger: quietLogger() });
          receiver.on('prompt_run.*', () => {}, options);
          // The first delivery prepares what all later ones use.
          await receiver.receive(deliver(RUN_COMPLETED.replace('run_1', 'run_0')));
          const counts: number[] = [];
          for (const body of [RUN_COMPLETED, RUN_COMPLETED.replace('title', 'name'), RUN_COMPLETED]) {
            const before = opened.roundTrips()!;
            expect((await receiver.receive(deliver(body))).status).toBe(200);
            counts.push(opened.roundTrips()! - before);
          }
          await opened.close();
          return counts;
        };
        const without = await trips({});
        const ordered = await trips({ order: 'latest' });
        for (const [i, count] of ordered.entries()) expect(count).toBeLessThanOrEqual(without[i]! + 1);
      });
    },
  );
}
