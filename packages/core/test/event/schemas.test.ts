import { settled } from '@videovector-webhooks/core/testing';
import { helpFor } from '@videovector-webhooks/core/tools';
import { describe, expect, it, vi } from 'vitest';
import { deliver, RUN_COMPLETED, RUN_STARTED } from '../../../../test/support/deliveries.js';
import { gate } from '../../../../test/support/gate.js';

import { setUp } from '../support/set-up.js';

describe('schemas', () => {
  const upperCase = {
    '~standard': {
      version: 1 as const,
      vendor: 'test',
      validate: async (value: unknown) => {
        const { run_id: runId } = value as { run_id: unknown };
        return runId === 'run_1'
          ? { value: { id: 'RUN_1' } }
          : { issues: [{ message: 'private', path: ['run_id', { key: 0 }] }] };
      },
    },
  };

  it('give the handler the data that they return', async () => {
    const { receiver } = setUp({ schemas: { 'prompt_run.completed': upperCase } });
    const handler = vi.fn();
    receiver.fallback(handler);
    await receiver.receive(deliver(RUN_COMPLETED));
    expect(handler.mock.calls[0]![0]).toMatchObject({ event: 'prompt_run.completed', data: { id: 'RUN_1' } });
  });

  it('that the data does not pass end in 500, release the claim, and name only the paths', async () => {
    const { receiver } = setUp({ schemas: { 'prompt_run.completed': upperCase } });
    receiver.fallback(() => expect.unreachable());
    const wrong = deliver(RUN_COMPLETED.replace('run_1', 'run_2'));
    const outcome = await receiver.receive(wrong);
    expect(outcome).toMatchObject({ code: 'schema_failed', status: 500 });
    expect(String(outcome.error)).toBe(
      `SchemaError: The data of prompt_run.completed does not pass its schema at: run_id.0. Make the schema tolerate it, since VideoVector does not document the fields of data (see ${helpFor('err_schema')})`,
    );
    expect(await receiver.receive(wrong)).toMatchObject({ code: 'schema_failed', attempt: 2 });
  });

  it('that use up the handler’s time keep it from running', async () => {
    const slow = {
      version: 1 as const,
      vendor: 'test',
      validate: (value: unknown) => work.promise.then(() => ({ value })),
    };
    const work = gate();
    const { receiver, clock } = setUp({
      schemas: { 'prompt_run.completed': { '~standard': slow } },
      handlerTimeoutMs: 1_000,
    });
    const handler = vi.fn();
    receiver.fallback(handler);
    const outcome = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(1_000);
    expect((await outcome).code).toBe('handler_timeout');
    work.open();
    await settled();
    expect(handler).not.toHaveBeenCalled();
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({ code: 'handled', attempt: 2 });
  });

  it('of another event do not matter', async () => {
    const { receiver } = setUp({ schemas: { 'export.ready': upperCase } });
    receiver.fallback(() => {});
    expect((await receiver.receive(deliver(RUN_STARTED))).code).toBe('handled');
  });
});
