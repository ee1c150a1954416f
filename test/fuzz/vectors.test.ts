import { describe, expect, it } from 'vitest';
import { answerOf } from './fuzz-target.js';
import { TARGETS } from './targets/index.js';
import { readVectors } from './vectors.js';

describe('what the fuzzer has found', () => {
  it.each(readVectors())('stays fixed: $target, line %#', async ({ target: name, base64, expected }) => {
    const target = TARGETS.find((each) => each.name === name)!;
    expect(await answerOf(target, Buffer.from(base64, 'base64'))).toBe(expected);
  });
});
