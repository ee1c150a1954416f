import { EVENT_NAMES } from '@videovector-webhooks/core';
import { expect, it } from 'vitest';
import { nearest, oneOf } from '../../src/terminal/nearest.js';

it.each([
  ['prompt_run.complete', 'prompt_run.completed'],
  ['prompt_run_completed', 'prompt_run.completed'],
  ['PromptRun.Completed', 'prompt_run.completed'],
  ['PROMPT-RUN:COMPLETED', 'prompt_run.completed'],
  ['export.redy', 'export.ready'],
  ['media.processing', 'media.processing.started'],
  ['invoice.paid', undefined],
  ['', undefined],
])('%s probably means %s', (given, expected) => {
  expect(nearest(given, EVENT_NAMES)).toBe(expected);
});

it('a name that is like no other lists all', () => {
  const read = oneOf('fault', ['duplicate', 'reorder']);
  expect(read('reorder')).toBe('reorder');
  expect(() => read('reordr')).toThrow('There is no such fault. Did you mean reorder?');
  expect(() => read('x')).toThrow('Choose one of duplicate, reorder.');
});
