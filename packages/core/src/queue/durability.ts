import type { DurabilityRisk } from './queue.js';

/** A setting of an engine that must have a value, or else jobs can be lost. */
export interface DurabilityRequirement {
  readonly setting: string;
  readonly value: string;
  /** What can be lost with another value, and when. */
  readonly risk: string;
  /** Other values that are as safe. */
  readonly alsoSafe?: readonly string[];
  /** Whether the requirements after this one do not matter without it. */
  readonly isDecisive?: boolean;
}

/** What PostgreSQL needs, whichever engine uses it. */
export const POSTGRES_DURABILITY: readonly DurabilityRequirement[] = [
  {
    setting: 'fsync',
    value: 'on',
    risk: 'a power failure loses the jobs that were accepted last, and can damage the database',
  },
  {
    setting: 'synchronous_commit',
    value: 'on',
    // `local` waits for the disk of this server, and the others for a standby too.
    alsoSafe: ['local', 'remote_write', 'remote_apply'],
    risk: 'a crash of PostgreSQL loses the jobs that were accepted in the last second',
  },
];

/**
 * Returns the settings under which an engine can lose jobs.
 *
 * @param read Reads a setting. One that rejects or has no text is left out: a hosted engine may not show its settings.
 */
export async function risksOf(
  requirements: readonly DurabilityRequirement[],
  read: (setting: string) => Promise<unknown>,
): Promise<DurabilityRisk[]> {
  const risks: DurabilityRisk[] = [];
  for (const { setting, value: required, risk, alsoSafe = [], isDecisive } of requirements) {
    const value = await read(setting).catch(() => undefined);
    if (typeof value !== 'string' || value === required || alsoSafe.includes(value)) continue;
    risks.push({ setting, value, risk, fix: `Set ${setting} ${required}` });
    if (isDecisive === true) break;
  }
  return risks;
}
