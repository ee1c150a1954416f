import { SECRET } from '../../../../test/support/deliveries.js';
import { selectCases } from '../../src/check/cases/index.js';
import { openEffects } from '../../src/check/effects/open-effects.js';
import type { Report, Verdict } from '../../src/check/report.js';
import { runChecks } from '../../src/check/run.js';
import type { Setting } from '../../src/check/setting.js';

/** Runs every case, or those that are named, against a receiver, in this process. */
export function check(
  url: URL,
  effects: string | undefined,
  changes: Partial<Setting> = {},
  only?: readonly string[],
): Promise<Report> {
  const setting: Setting = {
    url,
    event: 'prompt_run.completed',
    data: '{"run_id": "run_1", "status": "completed"}',
    webhookId: 'whk_local',
    secret: SECRET,
    otherSecrets: [],
    ...(effects !== undefined && { effects: openEffects(effects) }),
    failMarker: true,
    timeoutMs: 30_000,
    ...changes,
  };
  // A busy machine may take longer than a user would wait.
  return runChecks(setting, selectCases(only), { signal: new AbortController().signal, limitMs: 300_000 });
}

/** The cases that ended with a verdict, each with its reason. */
export function endedWith({ results }: Report, wanted: Verdict): string[] {
  return results.filter(({ verdict }) => verdict === wanted).map((result) => result.case.id);
}

/** What was said of each case that did not pass, for the message of a test that fails. */
export function reasons({ results }: Report): string {
  return results
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ case: { id }, verdict, reason }) => `${verdict} ${id}: ${reason}`)
    .join('\n');
}

/** Those that are not shown for want of an option, unless a test gives it. */
export const WITHOUT_OPTIONS = ['every-secret', 'store-away', 'accepted-then-restart', 'after-restart'];
