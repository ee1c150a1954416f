import { describe, expect, it } from 'vitest';
import { causesOf } from '../../src/dead/causes.js';
import { matching } from '../../src/dead/matching.js';
import { mergeLetters } from '../../src/dead/merge.js';
import type { Letter } from '../../src/dead/source.js';

let count = 0;
const letter = (source: Letter['source'], fields: Partial<Letter> = {}): Letter => ({
  source,
  id: `id-${++count}`,
  code: 'handler_failed',
  fingerprint: 'aaaa000000',
  ...fields,
});
const merged = (...letters: Letter[]) =>
  mergeLetters(letters).map(({ letters: all }) => all.map(({ source }) => source).join('+'));

describe('dead letters of several places', () => {
  it.each<[string, Partial<Letter>, Partial<Letter>]>([
    ['key', { key: 'k', deliveryId: 'del_1' }, { key: 'k' }],
    ['delivery id', { key: 'k', deliveryId: 'del_1' }, { deliveryId: 'del_1', eventId: 'evt_1' }],
    [
      'event id, if one has no delivery id',
      { eventId: 'evt_1', webhookId: 'whk_1' },
      { eventId: 'evt_1', deliveryId: 'del_1' },
    ],
  ])('are one delivery if they have the same %s', (_what, queue, sender) => {
    expect(merged(letter('sender', sender), letter('queue', queue))).toEqual(['queue+sender']);
  });

  it.each<[string, Partial<Letter>, Partial<Letter>]>([
    ['have nothing in common', {}, {}],
    [
      'are of two webhooks',
      { eventId: 'evt_1', webhookId: 'whk_1' },
      { eventId: 'evt_1', webhookId: 'whk_2' },
    ],
    [
      'are two deliveries of an event',
      { eventId: 'evt_1', deliveryId: 'del_1' },
      { eventId: 'evt_1', deliveryId: 'del_2' },
    ],
    [
      'have one delivery id with two bodies',
      { key: 'k', deliveryId: 'del_1' },
      { key: 'l', deliveryId: 'del_1' },
    ],
  ])('are two if they %s', (_what, queue, sender) => {
    expect(merged(letter('queue', queue), letter('sender', sender))).toEqual(['queue', 'sender']);
  });

  it('are two if they are in the same place', () => {
    expect(merged(letter('queue', { eventId: 'evt_1' }), letter('queue', { eventId: 'evt_1' }))).toEqual([
      'queue',
      'queue',
    ]);
  });

  it('join over three places, and the queue knows the cause best', () => {
    const [delivery, ...others] = mergeLetters([
      letter('sender', { code: 'parked', fingerprint: 'cccc000000', deliveryId: 'del_1', failedAt: 3 }),
      letter('inbox', {
        code: 'parked',
        fingerprint: 'bbbb000000',
        key: 'k',
        deliveryId: 'del_1',
        failedAt: 2,
      }),
      letter('queue', { error: 'TypeError', key: 'k', failedAt: 1 }),
    ]);
    expect(others).toEqual([]);
    expect(delivery).toMatchObject({
      fingerprint: 'aaaa000000',
      error: 'TypeError',
      deliveryId: 'del_1',
      failedAt: 3,
    });
  });
});

describe('causes', () => {
  it('are the most frequent first, with counts for each place and event', () => {
    const deliveries = mergeLetters([
      letter('queue', { fingerprint: 'bbbb000000', event: 'export.ready', failedAt: 5 }),
      letter('queue', { event: 'export.ready', key: 'k', failedAt: 2 }),
      letter('sender', { event: 'export.ready', key: 'k', failedAt: 9 }),
      letter('queue', { event: 'export.failed' }),
    ]);
    const causes = causesOf(deliveries);
    expect(causes.map(({ fingerprint, counts, events }) => [fingerprint, counts, [...events]])).toEqual([
      [
        'aaaa000000',
        { queue: 2, inbox: 0, sender: 1 },
        [
          ['export.ready', 1],
          ['export.failed', 1],
        ],
      ],
      ['bbbb000000', { queue: 1, inbox: 0, sender: 0 }, [['export.ready', 1]]],
    ]);
    expect(causes[0]).toMatchObject({ firstFailedAt: 9, lastFailedAt: 9 });
  });
});

describe('--matching', () => {
  const deliveries = mergeLetters([
    letter('queue', {
      fingerprint: 'aaaa000000',
      event: 'export.ready',
      key: 'f'.repeat(48),
      deliveryId: 'del_1',
    }),
    letter('queue', { fingerprint: 'aaaa111111', event: 'export.failed', eventId: 'evt_2', id: 'job-2' }),
    letter('queue', { fingerprint: 'bbbb000000', event: 'exported' }),
  ]);
  const select = (...what: string[]) => matching(deliveries, what).map((each) => deliveries.indexOf(each));

  it.each<[string, number[]]>([
    ['aaaa0', [0]],
    ['bbbb000000', [2]],
    ['cccc', []],
    ['export.ready', [0]],
    ['export.*', [0, 1]],
    ['del_1', [0]],
    ['evt_2', [1]],
    ['job-2', [1]],
    ['f'.repeat(48), [0]],
    ['f'.repeat(24), [0]],
    ['e'.repeat(24), []],
    ['*', [0, 1, 2]],
    ['aaa', []],
    ['export', []],
  ])('%s selects %j', (what, expected) => {
    expect(select(what)).toEqual(expected);
  });

  it('selects by any of several, each delivery once', () => {
    expect(select('export.*', 'del_1', 'bbbb')).toEqual([0, 1, 2]);
  });

  it('refuses the beginning of two fingerprints', () => {
    expect(() => select('aaaa')).toThrow('aaaa000000, aaaa111111');
  });
});
