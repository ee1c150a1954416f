import { selectCases } from '../../../packages/cli/src/check/cases/index.js';
import { openEffects } from '../../../packages/cli/src/check/effects/open-effects.js';
import { plainSample } from '../../../packages/cli/src/check/plain-sample.js';
import { runChecks } from '../../../packages/cli/src/check/run.js';
import type { Verdict } from './verdict.js';

/** What is checked, and how. */
interface CheckOptions {
  readonly url: string;
  readonly secret: string;
  /** Counts how often an event was handled. */
  readonly effects?: string;
  /** Default: all. */
  readonly only?: readonly string[];
}

/** Runs `check` against a receiver, unless something else is wrong already; each failure is a reason. Warnings are none. */
export async function expectChecksToPass(
  verdict: Verdict,
  { url, secret, effects, only }: CheckOptions,
): Promise<void> {
  if (verdict.broken.length > 0) {
    verdict.notes.push('check was not run, since something else is to be fixed first');
    return;
  }
  const { results } = await runChecks(
    {
      url: new URL(url),
      event: 'prompt_run.completed',
      data: plainSample('prompt_run.completed'),
      webhookId: 'whk_judge',
      secret,
      otherSecrets: [],
      ...(effects !== undefined && { effects: openEffects(effects) }),
      failMarker: false,
      timeoutMs: 10_000,
    },
    selectCases(only),
    { signal: new AbortController().signal, limitMs: 120_000 },
  );
  for (const { case: each, verdict: found, reason } of results) {
    if (found === 'fail') verdict.expect(false, `check ${each.id}`, reason);
  }
  const passed = results.filter((result) => result.verdict === 'pass').length;
  verdict.expect(passed > 20 || only !== undefined, 'check passes most of its cases', `${passed} passed`);
}
