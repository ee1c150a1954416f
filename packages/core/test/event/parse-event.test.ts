import { describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED } from '../../../../test/support/deliveries.js';

import { setUp } from '../support/set-up.js';

describe('strict mode', () => {
  it('treats a replay under a fresh delivery id as a duplicate', async () => {
    const { receiver } = setUp({ strict: true });
    receiver.fallback(() => {});
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    expect((await receiver.receive(deliver(RUN_COMPLETED, { 'x-delivery-id': 'dlv_99' }))).code).toBe(
      'duplicate',
    );
  });

  it('needs the signed event field', async () => {
    const { receiver } = setUp({ strict: true });
    receiver.fallback(() => {});
    const outcome = await receiver.receive(deliver('{"data": {}}', { 'x-event-type': 'export.ready' }));
    expect(outcome).toMatchObject({ code: 'event_unusable', status: 422 });
  });

  it.each([
    ['2026-09-06T23:59:59Z', 'event_stale'],
    ['2026-09-06T23:59:59', 'event_stale'],
    ['2026-09-07T01:59:59.123456+02:00', 'event_stale'],
    ['2026-09-07T00:00:01Z', 'handled'],
    ['2026-09-07T00:00:01.123456+00:00', 'handled'],
    ['some day', 'handled'],
  ])('decides on an event created at %s, if the inbox remembers 30 days: %s', async (createdAt, code) => {
    const { receiver } = setUp({ strict: true });
    receiver.fallback(() => {});
    const body = RUN_COMPLETED.replace('2026-10-07T00:00:00Z', createdAt);
    expect((await receiver.receive(deliver(body))).code).toBe(code);
    expect(
      (
        await setUp()
          .receiver.fallback(() => {})
          .receive(deliver(body))
      ).code,
    ).toBe('handled');
  });
});
