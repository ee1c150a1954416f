import { EVENT_NAMES } from '@videovector-webhooks/core';
import { describe, expect, it } from 'vitest';
import { eventOrder } from '../../src/dispatch/event-order.js';
import type { ReceivedDelivery } from '../../src/dispatch/received-delivery.js';

const RULE = { keepsStale: false, resource: undefined };

function received(event: string, fields: object = {}, more: object = {}): ReceivedDelivery {
  const data = { run_id: 'r', video_id: 'v', export_id: 'e', job_id: 'j' };
  const payload = { event, data, created_at: '2026-10-07T00:00:00Z', ...fields };
  return { event, payload, ...more } as unknown as ReceivedDelivery;
}

async function position(event: string, createdAt: unknown): Promise<string | undefined> {
  return (await eventOrder(received(event, { created_at: createdAt }), RULE))?.position;
}

async function resource(event: string, data: unknown, more: object = {}): Promise<string | undefined> {
  return (await eventOrder(received(event, { data }, more), RULE))?.resource;
}

describe('the order of an event', () => {
  it('is known for each of the events that VideoVector lists', async () => {
    for (const name of EVENT_NAMES) {
      const order = await eventOrder(received(name), RULE);
      expect(order?.resource, name).toMatch(/^[0-9a-f]{48}$/);
      expect(order?.position, name).toMatch(/^\d{23}$/);
    }
  });

  it('puts a terminal event after every other one, whatever their times', async () => {
    const terminal = await position('prompt_run.partial_completed', '2026-10-07T00:00:00Z');
    expect(terminal! > (await position('prompt_run.progress', '2030-01-01T00:00:00Z'))!).toBe(true);
  });

  it('goes by the time, in every digit and zone', async () => {
    const times = [
      '1970-01-01T00:00:00Z',
      '2026-10-07T00:00:00',
      '2026-10-07T00:00:00.000001Z',
      '2026-10-07T00:00:00.000010999+00:00',
      '2026-10-07T02:00:00.1+02:00',
      '2026-10-07T02:00:01+0200',
      '2026-10-06T22:00:02-02:00',
      '2026-10-07 00:00:03z',
      '9999-12-31T23:59:59.999999Z',
    ];
    const positions = await Promise.all(times.map((time) => position('prompt_run.progress', time)));
    expect(positions).not.toContain(undefined);
    expect([...positions].sort()).toEqual(positions);
    expect(new Set(positions).size).toBe(times.length);
  });

  it('goes by the time before the stage', async () => {
    const progress = await position('prompt_run.progress', '2026-10-07T00:00:00Z');
    expect((await position('prompt_run.started', '2026-10-07T00:00:01Z'))! > progress!).toBe(true);
  });

  it('goes by the stage within one instant', async () => {
    const stages = ['started', 'progress', 'partial_completed', 'completed'];
    const positions = await Promise.all(
      stages.map((stage) => position(`import_job.${stage}`, '2026-10-07T00:00:00Z')),
    );
    expect([...positions].sort()).toEqual(positions);
    expect(new Set(positions).size).toBe(stages.length);
  });

  it.each([
    undefined,
    null,
    1_791_000_000,
    '',
    'yesterday',
    '2026-10-07',
    '2026-13-07T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '2026-10-07T00:00:00Z; DROP',
  ])('is not known if the time is %j', async (time) => {
    expect(await position('prompt_run.completed', time)).toBeUndefined();
  });

  it.each([
    undefined,
    null,
    'text',
    [],
    {},
    { run_id: null },
    { run_id: '' },
    { run_id: {} },
    { run_id: 2 ** 53 },
  ])('is not known if the data is %j', async (data) => {
    expect(await resource('prompt_run.completed', data)).toBeUndefined();
  });

  it.each(['test', 'media.deleted', 'prompt_run.archive.completed', 'your.event.completed', 'constructor'])(
    'is not known for %s, whose stage is not known',
    async (event) => {
      expect(await eventOrder(received(event), RULE)).toBeUndefined();
    },
  );

  it('is not known if only the unsigned header names the event', async () => {
    const unsigned = received('prompt_run.completed', {}, { eventFromHeader: true });
    expect(await eventOrder(unsigned, RULE)).toBeUndefined();
  });

  it('is among the events of one resource, and of one subscription if the secrets tell it', async () => {
    const run = { run_id: 'r' };
    const same = await resource('prompt_run.started', run);
    expect(await resource('prompt_run.completed', { ...run, other: 1 })).toBe(same);
    expect(await resource('prompt_run.completed', run, { webhookId: 'whk_1' })).toBe(same);
    const others = await Promise.all([
      resource('prompt_run.completed', { run_id: 's' }),
      resource('import_job.completed', { job_id: 'r' }),
      resource('prompt_run.completed', run, { verifiedWebhookId: 'whk_1' }),
      resource('prompt_run.completed', run, { verifiedWebhookId: 'whk_2' }),
    ]);
    expect(new Set([same, ...others]).size).toBe(5);
  });

  it('takes the resource from the option, if there is one', async () => {
    const ask = async (id: unknown) =>
      (await eventOrder(received('media.created'), { keepsStale: false, resource: () => id as string }))
        ?.resource;
    expect(await ask('v')).toBe(await resource('media.created', { video_id: 'v' }));
    expect(await ask(7)).toBe(await ask('7'));
    expect(await ask(undefined)).toBeUndefined();
    expect(await ask(null)).toBeUndefined();
  });
});
