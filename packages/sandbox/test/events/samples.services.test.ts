import { EVENT_NAMES } from '@videovector-webhooks/core';
import { canonicalText } from '@videovector-webhooks/core/tools';
import { SCENARIOS, sampleData } from '@videovector-webhooks/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Oracle } from '../../../../test/differential/oracle.js';
import { missing } from '../../../../test/support/missing-service.js';

describe.skipIf(missing('python3', 'the sample data beside CPython'))('the sample data', () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = new Oracle('whsec_samples');
  });
  afterAll(() => oracle.close());

  it('has the same canonical form in CPython, and no duplicate keys, in all scenarios', async () => {
    const texts = [
      ...[...EVENT_NAMES, 'test' as const].map((event) => sampleData(event)),
      ...Object.values(SCENARIOS).flatMap(({ steps }) => steps(1).map(({ data }) => data)),
    ];
    const answers = await oracle.ask(texts);
    expect(answers.map((answer) => answer?.canonical)).toEqual(texts.map(canonicalText));
    expect(answers.some((answer) => answer?.hasDuplicates)).toBe(false);
  });
});
