import { setMaxListeners } from 'node:events';
import { UsageError } from '../terminal/exit.js';
import { timeLimit } from '../time-limit.js';
import { type Case, type Finding, NEEDS, type Need, notShown, type Severity } from './case.js';
import { CommandStopped } from './commands/run-command.js';
import type { Report, Result, Verdict } from './report.js';
import type { Setting } from './setting.js';
import { type Run, Target } from './target.js';

/** How a run is done. */
export interface RunOptions {
  /** Ends the run; what it has not come to is not shown. */
  readonly signal: AbortSignal;
  /** When the run must be over, in milliseconds. Default: 55 s. */
  readonly limitMs?: number;
  /** Called after each case. */
  readonly onResult?: (result: Result) => void;
}

/** Why a case is not shown if the run was too short for it. */
export const TIME_IS_UP = 'the time was up before';

/** How much longer the command of `--fix` may take than the run. */
const GRACE_MS = 4_000;

/** How many cases run beside each other. */
const LANES = 4;

/**
 * Runs cases against a receiver.
 *
 * @throws UsageError If the receiver can't be reached, or the counter of effects does not work.
 */
export async function runChecks(
  setting: Setting,
  cases: readonly Case[],
  { signal, limitMs = 55_000, onResult = () => {} }: RunOptions,
): Promise<Report> {
  const start = performance.now();
  const ending = new AbortController();
  const limit = timeLimit(limitMs, signal);
  const lastLimit = timeLimit(limitMs + GRACE_MS);
  const run: Run = {
    setting,
    signal: AbortSignal.any([limit.signal, ending.signal]),
    lastSignal: lastLimit.signal,
    exchanges: [],
    expectations: [],
  };
  // Every request and every wait listens to it.
  setMaxListeners(0, run.signal);
  const results = new Map<Case, Result>();
  const broken: Case[] = [];
  const fatal: unknown[] = [];

  async function runOne(each: Case): Promise<void> {
    const obstacle = obstacleTo(each, run.setting, broken);
    const result = obstacle === undefined ? await resultOf(each, run) : unshown(each, obstacle);
    if (result.verdict === 'fail') {
      broken.push(each);
      if (each.voids?.drops !== undefined) run.setting = { ...run.setting, [each.voids.drops]: undefined };
    }
    results.set(each, result);
    onResult(result);
  }
  async function runLane(queue: Case[]): Promise<void> {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try {
        await runOne(next);
      } catch (error) {
        fatal.push(error);
        ending.abort();
      }
    }
  }

  const phase = (when: Case['when']): Case[] => cases.filter((each) => each.when === when);
  await runLane(phase('first'));
  const beside = phase(undefined);
  await Promise.all(Array.from({ length: LANES }, () => runLane(beside)));
  await runLane(phase('alone'));
  await runLane(phase('last'));
  limit.clear();
  lastLimit.clear();
  if (fatal.length > 0) throw fatal[0];

  const ordered = cases.map((each) => results.get(each)!);
  return {
    url: setting.url.href,
    event: setting.event,
    results: ordered,
    caveats: caveatsOf(ordered),
    milliseconds: performance.now() - start,
  };
}

/** Why a case can't be run, or its result would mean nothing. */
function obstacleTo(each: Case, setting: Setting, broken: readonly Case[]): string | undefined {
  const voiding = broken.find((other) => other.voids?.isVoid(each));
  if (voiding !== undefined) return `means nothing as long as ${voiding.id} fails`;
  const missing = each.needs?.find((need) => !isProvided(need, setting));
  return missing && `needs ${NEEDS[missing]}`;
}

function isProvided(need: Need, setting: Setting): boolean {
  switch (need) {
    case 'effects':
      return setting.effects !== undefined;
    case 'failing':
      return setting.failMarker;
    case 'outage':
      return setting.breakIt !== undefined && setting.fixIt !== undefined;
    case 'restart':
      return setting.restart !== undefined;
    case 'anotherSecret':
      return setting.otherSecrets.length > 0;
  }
}

async function resultOf(each: Case, run: Run): Promise<Result> {
  const start = performance.now();
  const target = new Target(run);
  const finding = await each.run(target).catch((error: unknown): Finding => {
    if (error instanceof CommandStopped) return notShown(error.message);
    if (run.signal.aborted && !(error instanceof UsageError)) return notShown(whyOver(run.signal));
    throw error;
  });
  const verdict = verdictOf(finding, each.severity);
  return {
    case: each,
    verdict,
    reason: finding.reason,
    milliseconds: performance.now() - start,
    exchanges: verdict === 'fail' || verdict === 'warn' ? (finding.exchanges ?? target.exchanges) : [],
  };
}

function whyOver({ reason }: AbortSignal): string {
  return (reason as Error | undefined)?.name === 'TimeoutError' ? TIME_IS_UP : 'the run was ended before';
}

const IF_BROKEN: Readonly<Record<Severity, Verdict>> = { must: 'fail', should: 'warn', information: 'info' };

function verdictOf({ ending }: Finding, severity: Severity): Verdict {
  switch (ending) {
    case 'kept':
      return severity === 'information' ? 'info' : 'pass';
    case 'broken':
      return IF_BROKEN[severity];
    case 'doubtful':
      return 'warn';
    case 'not shown':
      return 'not shown';
  }
}

function unshown(each: Case, reason: string): Result {
  return { case: each, verdict: 'not shown', reason, milliseconds: 0, exchanges: [] };
}

/** A broken case that voids others makes their passes meaningless; that has to be said first. */
function caveatsOf(results: readonly Result[]): string[] {
  return results.flatMap(({ verdict, case: { voids } }) =>
    voids !== undefined && verdict === 'fail' ? [voids.caveat] : [],
  );
}
