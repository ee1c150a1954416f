import {
  createReceiver,
  type EventDataMap,
  type EventFamily,
  type EventName,
  memoryInbox,
  type Receiver,
  type StandardSchema,
  type WebhookEvent,
} from '@videovector-webhooks/core';
import type { TransactionalInbox } from '@videovector-webhooks/core/inbox';
import { describe, expectTypeOf, it } from 'vitest';
import { SECRET } from '../../../test/support/deliveries.js';

declare module '@videovector-webhooks/core' {
  interface EventDataMap {
    /** A documented event, refined. */
    'media.processing.failed': { video_id: string; reason: string };
    /** An event that the sender might add. */
    'media.archived': { video_id: string; archived_at: string };
  }
}

const receiver = createReceiver({ secrets: SECRET, additionalEvents: ['media.archived'] });

describe('the types', () => {
  it('give a handler its event', () => {
    receiver.on('prompt_run.completed', (event, context) => {
      expectTypeOf(event.event).toEqualTypeOf<'prompt_run.completed'>();
      expectTypeOf(event.data.run_id).toEqualTypeOf<string>();
      expectTypeOf(event.data['anything']).toEqualTypeOf<unknown>();
      expectTypeOf(event.id).toEqualTypeOf<string | undefined>();
      expectTypeOf(context.attempt).toEqualTypeOf<number>();
      // @ts-expect-error There is no transaction without a transactional inbox.
      context.transaction;
    });
  });

  it('distinguish the events of a list and of a family by their names', () => {
    receiver.on(['export.ready', 'import_job.*'], (event) => {
      expectTypeOf(event).toEqualTypeOf<
        WebhookEvent<'export.ready' | Extract<EventName, `import_job.${string}`>, EventDataMap>
      >();
      if (event.event === 'export.ready') expectTypeOf(event.data.export_id).toEqualTypeOf<string>();
      if (event.event === 'import_job.progress') expectTypeOf(event.data.job_id).toEqualTypeOf<string>();
    });
    expectTypeOf<EventFamily>().toEqualTypeOf<
      'media.*' | 'media.processing.*' | 'prompt_run.*' | 'export.*' | 'import_job.*'
    >();
  });

  it('refuse a wrong name', () => {
    const wrong = () => {
      // @ts-expect-error It is prompt_run.completed.
      receiver.on('prompt_run.complete', () => {});
      // @ts-expect-error A list is checked too.
      receiver.on(['export.ready', 'exports.*'], () => {});
      // @ts-expect-error The rest goes to fallback.
      receiver.on('*', () => {});
    };
    expectTypeOf(wrong).toBeFunction();
  });

  it('can be refined and extended by module augmentation', () => {
    receiver.on('media.processing.failed', ({ data }) => {
      expectTypeOf(data).toEqualTypeOf<{ video_id: string; reason: string }>();
    });
    receiver.on('media.archived', ({ data }) => {
      expectTypeOf(data.archived_at).toEqualTypeOf<string>();
    });
  });

  it('follow a schema', () => {
    const schema: StandardSchema<{ id: bigint }> = {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ value: { id: 1n } }) },
    };
    createReceiver({ secrets: SECRET, schemas: { 'export.ready': schema } })
      .on('export.ready', ({ data }) => {
        expectTypeOf(data).toEqualTypeOf<{ id: bigint }>();
      })
      .on('export.failed', ({ data }) => {
        expectTypeOf(data.export_id).toEqualTypeOf<string>();
      });
    // @ts-expect-error There is no such event.
    const wrong = () => createReceiver({ secrets: SECRET, schemas: { 'export.read': schema } });
    expectTypeOf(wrong).toBeFunction();
  });

  it('give a handler the transaction of a transactional inbox', () => {
    const inbox: TransactionalInbox<{ query(sql: string): void }> = {
      ...memoryInbox(),
      transaction: async () => 'committed',
    };
    createReceiver({ secrets: SECRET, inbox }).on('test', (_event, { transaction }) => {
      expectTypeOf(transaction).toEqualTypeOf<{ query(sql: string): void }>();
    });
  });

  it('need no parameters to name a receiver, or to pass an environment variable', () => {
    const plain: Receiver = createReceiver({ secrets: SECRET });
    expectTypeOf(plain.receive).toBeFunction();
    const unset = () => createReceiver({ secrets: process.env['UNSET'] });
    expectTypeOf(unset).toBeFunction();
  });

  it('refuse a record whose values are not secrets', () => {
    // @ts-expect-error A number is not a secret.
    const wrong = () => createReceiver({ secrets: { whk_01: 7 } });
    expectTypeOf(wrong).toBeFunction();
  });
});
