import { EVENT_NAMES } from '@videovector-webhooks/core';
import { z } from 'zod';
import { PROMISES } from '../../check/case.js';
import { SELECTABLE, selectCases } from '../../check/cases/index.js';
import { openEffects } from '../../check/effects/open-effects.js';
import { helpForCase } from '../../check/evidence/documentation.js';
import { plainSample } from '../../check/plain-sample.js';
import { countVerdicts, type Report, type Result } from '../../check/report.js';
import { runChecks } from '../../check/run.js';
import type { Setting } from '../../check/setting.js';
import { signingSecrets } from '../../options/secrets.js';
import { UsageError } from '../../terminal/exit.js';
import { clipped } from '../answer.js';
import { localUrl } from '../local-url.js';
import type { Session } from '../session.js';
import { defineTool } from '../tool.js';

/** How many cases that did not pass are described. */
const DESCRIBED = 25;
/** Below the 60 seconds after which most clients give up. */
const LIMIT_MS = 45_000;

const checkArguments = z.strictObject({
  receiver_url: localUrl.optional().describe('Default: that of the sandbox.'),
  event: z.enum(EVENT_NAMES).default('prompt_run.completed').describe('An event that the receiver handles.'),
  effects_url: localUrl
    .optional()
    .describe(
      'Returns how often an event was handled, as a number: http://127.0.0.1:3000/handled?id={id}. Also {delivery_id} and {run_id}.',
    ),
  fail_marker: z
    .boolean()
    .default(false)
    .describe('Whether the handler throws if data.check is "fail", after data.check_delay_ms.'),
  only: z.array(z.string().max(60)).max(20).optional().describe('Only these promises or cases.'),
});

/** `check_receiver` */
export const checkReceiverTool = defineTool({
  name: 'check_receiver',
  title: 'Check the receiver',
  description: `Sends a receiver on this machine a few hundred requests, authentic and forged, and says which promises it keeps: ${Object.keys(PROMISES).join(', ')}. Takes up to ${LIMIT_MS / 1_000} s. Signs with the sandbox's secret, without a sandbox with VIDEOVECTOR_WEBHOOK_SECRET. Cases that count effects need effects_url. For outages, restarts and rotations there is the command: npx @videovector-webhooks/cli check --help.`,
  arguments: checkArguments,
  hints: { readOnlyHint: false, destructiveHint: false, idempotentHint: true },
  timeoutMs: LIMIT_MS + 10_000,
  async run({ arguments: args, session, signal }) {
    const unknown = args.only?.find((name) => !SELECTABLE.includes(name));
    if (unknown !== undefined) {
      throw new UsageError(
        `There is no case ${JSON.stringify(unknown)}. There are: ${SELECTABLE.join(', ')}.`,
      );
    }
    const target = await targetOf(args.receiver_url, session);
    try {
      return answerFrom(await check({ ...args, ...target }, signal));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(inArguments(error.message));
    }
  },
});

type Arguments = z.output<typeof checkArguments>;
type CheckTarget = Pick<Setting, 'url' | 'webhookId' | 'secret'>;

/** @throws UsageError If the receiver can't be reached, or the counter does not work. */
function check(
  { event, effects_url: effects, fail_marker: failMarker, only, ...target }: Arguments & CheckTarget,
  signal: AbortSignal,
): Promise<Report> {
  const { url, webhookId, secret } = target;
  return runChecks(
    {
      url,
      webhookId,
      secret,
      otherSecrets: [],
      event,
      data: plainSample(event),
      ...(effects !== undefined && { effects: openEffects(effects) }),
      failMarker,
      timeoutMs: 10_000,
    },
    selectCases(only),
    { signal, limitMs: LIMIT_MS },
  );
}

function answerFrom(report: Report) {
  const counts = countVerdicts(report);
  const failed = report.results.filter(({ verdict }) => verdict === 'fail');
  const noted = [...failed, ...report.results.filter(({ verdict }) => verdict === 'warn')];
  return {
    receiver_url: report.url,
    passed: failed.length === 0,
    counts,
    caveats: report.caveats,
    failures_and_warnings: noted.slice(0, DESCRIBED).map(described),
    more: noted.slice(DESCRIBED).map(({ case: { id } }) => id),
    not_shown: reasonsOf(report.results.filter(({ verdict }) => verdict === 'not shown')),
  };
}

/** The receiver and its secret: the sandbox's, else that of the environment. */
async function targetOf(receiverUrl: string | undefined, session: Session): Promise<CheckTarget> {
  const sandbox = await session.current();
  const [webhook] = sandbox?.webhooks() ?? [];
  const url = receiverUrl ?? webhook?.url;
  if (url === undefined) throw new UsageError('Pass receiver_url, or call start_sandbox first.');
  if (sandbox === undefined || webhook === undefined) {
    return { url: new URL(url), webhookId: 'whk_local', secret: signingSecrets({})[0]!.value };
  }
  const { webhook_id: webhookId } = webhook;
  return { url: new URL(url), webhookId, secret: sandbox.secretOf(webhookId) };
}

function described({ case: each, verdict, reason }: Result) {
  const { id, title, because } = each;
  return { case: id, verdict, should: title, but: clipped(reason, 300), because, page: helpForCase(id) };
}

/** The cases by the reason why they were not run: most share one. */
function reasonsOf(results: readonly Result[]): Record<string, string[]> {
  const reasons: Record<string, string[]> = {};
  for (const { case: each, reason } of results) {
    const key = clipped(inArguments(reason), 200);
    reasons[key] = [...(reasons[key] ?? []), each.id];
  }
  return reasons;
}

/** Names the arguments of the tool, instead of the options of the command. */
function inArguments(text: string): string {
  return text.replaceAll('--effects', 'effects_url').replaceAll('--fail-marker', 'fail_marker');
}
