import { describe, expect, it } from 'vitest';
import { jobIdOf } from '../src/job-id.js';

describe('the id of a job', () => {
  it.each(['f'.repeat(48), '0', 'a:b'])('is a UUID of version 8 for the key %s', (key) => {
    expect(jobIdOf(key)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('stays the same over versions of the kit, or a redelivery would make a second job', () => {
    expect(jobIdOf('a')).toBe('ca978112-ca1b-8dca-bac2-31b39a23dc4d');
  });

  it('differs for keys that differ', () => {
    const keys = Array.from({ length: 1_000 }, (_, i) => String(i));
    expect(new Set(keys.map(jobIdOf)).size).toBe(keys.length);
  });
});
