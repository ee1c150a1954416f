import { describe, expect, it } from 'vitest';
import { CompletedDeliveries } from '../../src/inbox/completed-deliveries.js';
import { hashWords, readKey, WORDS } from '../../src/inbox/key-words.js';

/** A key as core makes them; different numbers differ in their first and last words. */
const digest = (i: number) => hex(i) + '0'.repeat(32) + hex(Math.imul(i, 0x85ebca6b));
const hex = (word: number) => (word >>> 0).toString(16).padStart(8, '0');

function wordsOf(key: string): Uint32Array {
  const words = new Uint32Array(WORDS);
  readKey(key, words);
  return words;
}

/** Adds keys, numbered from 1 by their token. */
function remembering(keys: readonly string[]): CompletedDeliveries {
  const deliveries = new CompletedDeliveries();
  keys.forEach((key, i) => {
    deliveries.add(key, String(i + 1), 1, i);
  });
  return deliveries;
}

describe('completed deliveries', () => {
  it.each([
    [digest(48_214), digest(94_121)],
    ['order 1079599', 'order 1262382'],
  ])('are told apart if the hashes of their keys are equal: %s and %s', (one, other) => {
    expect(hashWords(wordsOf(one), 0)).toBe(hashWords(wordsOf(other), 0));
    expect(remembering([one]).get(other)).toBeUndefined();
    const both = remembering([one, other]);
    expect([both.get(one)?.token, both.get(other)?.token]).toEqual(['1', '2']);
    both.dropOldest();
    expect([both.get(one), both.get(other)?.token]).toEqual([undefined, '2']);
  });

  it('are told apart if the words of a caller’s key are those of a digest', () => {
    const own = 'order 7';
    const same = [...wordsOf(own)].map(hex).join('');
    expect(remembering([own]).get(same)).toBeUndefined();
    expect(remembering([same]).get(own)).toBeUndefined();
    const both = remembering([own, same]);
    expect([both.get(own)?.token, both.get(same)?.token]).toEqual(['1', '2']);
  });

  it('include one whose key is the empty text', () => {
    expect(remembering([]).get('')).toBeUndefined();
    expect(remembering(['']).get('')).toEqual({ token: '1', attempt: 1 });
    expect(remembering([hex(0).repeat(WORDS)]).get('')).toBeUndefined();
  });

  it('are found until they are dropped, as they grow beyond their indexes and shrink again', () => {
    const deliveries = new CompletedDeliveries();
    const model = new Map<string, { token: string; attempt: number; at: number }>();
    let added = 0;
    const keyOf = (i: number) => (i % 5 === 0 ? `order ${i}` : digest(i));
    const add = (): void => {
      const key = keyOf(added);
      const completed = { token: String(added * 3), attempt: 1 + (added % 7), at: added * 10 };
      deliveries.add(key, completed.token, completed.attempt, completed.at);
      model.set(key, completed);
      added++;
    };
    const drop = (): void => {
      deliveries.dropOldest();
      model.delete(model.keys().next().value as string);
    };
    const check = (): void => {
      expect(deliveries.size).toBe(model.size);
      expect(deliveries.oldestAt).toBe(model.values().next().value?.at);
      for (let i = 0; i <= added; i += 1 + (i % 3)) {
        const expected = model.get(keyOf(i));
        const found = deliveries.get(keyOf(i));
        if (found?.token !== expected?.token || found?.attempt !== expected?.attempt)
          throw new Error(`Delivery ${i} of ${added}: ${JSON.stringify({ found, expected })}`);
      }
    };
    const phases = [
      { adds: 500, drops: 0 },
      { adds: 1_500, drops: 100 },
      { adds: 3_000, drops: 3_000 },
      { adds: 2_048, drops: 0 },
      { adds: 0, drops: 3_948 },
      { adds: 5_000, drops: 4_000 },
    ];
    for (const { adds, drops } of phases) {
      for (let step = 0; step < Math.max(adds, drops); step++) {
        if (step < adds) add();
        if (step < drops) drop();
        if (step % 700 === 0) check();
      }
      check();
    }
  });

  it('keep an attempt that is beyond what is stored at the largest that is', () => {
    const deliveries = new CompletedDeliveries();
    deliveries.add(digest(1), '1', 100_000, 0);
    expect(deliveries.get(digest(1))).toEqual({ token: '1', attempt: 65_535 });
  });
});
