import { expect, it } from 'vitest';
import { LiveList } from '../../src/live/live-list.js';
import { failedAnswer, shownAnswer } from './answers.js';

it('follows the newest until another one is selected, and again at the end', () => {
  const list = new LiveList();
  list.select(0);
  expect(list.selected).toBeUndefined();
  for (const id of [1, 2, 3]) list.add(shownAnswer(id));
  expect(list.selected?.id).toBe('3');
  list.select(0);
  list.add(shownAnswer(4));
  expect([list.selected?.id, list.follows]).toEqual(['1', false]);
  list.select(99);
  list.add(shownAnswer(5));
  expect([list.selected?.id, list.follows]).toEqual(['5', true]);
  list.select(-7);
  expect(list.selected?.id).toBe('1');
});

it('narrows to words and to failures, also what comes later', () => {
  const list = new LiveList();
  for (const id of [1, 2, 3]) list.add(id === 2 ? failedAnswer(id) : shownAnswer(id));
  list.narrow('EXPORT 500', false);
  expect(list.shown.map(({ id }) => id)).toEqual(['2']);
  list.add(failedAnswer(4));
  list.add(shownAnswer(5));
  expect(list.shown.map(({ id }) => id)).toEqual(['2', '4']);
  list.narrow('', true);
  expect(list.shown).toHaveLength(2);
  list.narrow('nothing like it', true);
  expect([list.shown.length, list.selected]).toEqual([0, undefined]);
  list.narrow('', false);
  expect(list.shown).toHaveLength(5);
  expect(list.counts).toEqual({ total: 5, failed: 2 });
});

it('keeps the newest 10,000, and the selection as long as it is among them', () => {
  const list = new LiveList();
  for (let id = 1; id <= 10_000; id++) list.add(shownAnswer(id));
  list.select(5_000);
  const { selected } = list;
  for (let id = 10_001; id <= 12_000; id++) list.add(shownAnswer(id));
  expect(list.selected).toBe(selected);
  expect(list.shown.length).toBeLessThanOrEqual(10_000);
  expect(list.shown.at(-1)?.id).toBe('12000');
  list.narrow('del_12000', false);
  expect(list.shown).toHaveLength(1);
});
