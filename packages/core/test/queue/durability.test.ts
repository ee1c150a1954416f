import { type DurabilityRequirement, POSTGRES_DURABILITY, risksOf } from '@videovector-webhooks/core/queue';
import { describe, expect, it } from 'vitest';

/** The settings at risk of a PostgreSQL with these values; a missing one can't be read. */
async function atRisk(settings: Readonly<Record<string, unknown>>, requirements = POSTGRES_DURABILITY) {
  const risks = await risksOf(requirements, async (name) => {
    if (!Object.hasOwn(settings, name)) throw new Error('permission denied');
    return settings[name];
  });
  return risks.map(({ setting }) => setting);
}

describe('the settings under which an engine can lose jobs', () => {
  it('are those of PostgreSQL that are not on, and not as safe', async () => {
    expect(await atRisk({ fsync: 'on', synchronous_commit: 'on' })).toEqual([]);
    expect(await atRisk({ fsync: 'off', synchronous_commit: 'off' })).toEqual([
      'fsync',
      'synchronous_commit',
    ]);
    for (const value of ['local', 'remote_write', 'remote_apply'])
      expect(await atRisk({ fsync: 'on', synchronous_commit: value })).toEqual([]);
    expect(await atRisk({ fsync: 'local', synchronous_commit: 'on' })).toEqual(['fsync']);
  });

  it('are reported with the value, what it risks, and the fix', async () => {
    expect(await risksOf(POSTGRES_DURABILITY.slice(0, 1), async () => 'off')).toEqual([
      { setting: 'fsync', value: 'off', risk: expect.stringContaining('power failure'), fix: 'Set fsync on' },
    ]);
  });

  it('are not known if the engine does not show them', async () => {
    expect(await atRisk({ synchronous_commit: 'off' })).toEqual(['synchronous_commit']);
    expect(await atRisk({ fsync: undefined, synchronous_commit: 0 })).toEqual([]);
  });

  it('end with a decisive one, without which the others do not matter', async () => {
    const requirement = (setting: string, isDecisive: boolean): DurabilityRequirement => ({
      setting,
      value: 'yes',
      risk: 'loses jobs',
      isDecisive,
    });
    const all = [requirement('a', false), requirement('b', true), requirement('c', false)];
    expect(await atRisk({ a: 'no', b: 'no', c: 'no' }, all)).toEqual(['a', 'b']);
    expect(await atRisk({ a: 'no', b: 'yes', c: 'no' }, all)).toEqual(['a', 'c']);
  });
});
