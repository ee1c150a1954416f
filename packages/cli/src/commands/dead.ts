import { systemClock } from '@videovector-webhooks/core/tools';
import type { Command } from 'commander';
import { type Applied, applyTo } from '../dead/apply.js';
import { causesOf } from '../dead/causes.js';
import { printAppliedJson, printCauseJson, printDeliveryJson } from '../dead/json.js';
import { matching } from '../dead/matching.js';
import { type DeadDelivery, mergeLetters } from '../dead/merge.js';
import { printCause, printCauses } from '../dead/print.js';
import type { Source } from '../dead/source.js';
import { openSources, readLetters, type SourceOptions } from '../dead/sources.js';
import { withApiOptions } from '../options/api.js';
import { withInboxOptions } from '../options/inbox.js';
import { withQueueOptions } from '../options/queue.js';
import { readCount, several } from '../options/values.js';
import { confirm } from '../terminal/confirm.js';
import { EXIT, note, reportError, UsageError } from '../terminal/exit.js';
import { onInterruption } from '../terminal/interruption.js';

interface DeadOptions extends SourceOptions {
  matching?: string[];
  yes?: true;
  json?: true;
}

/** `dead`: events that failed permanently, wherever they are. */
export function define(command: Command): void {
  command.addHelpText(
    'after',
    `
Examples:
  videovector-webhooks dead list --queue pg-boss --webhook whk_1
  videovector-webhooks dead retry --matching 3fa94c1b22 --queue pg-boss
`,
  );
  const sub = (usage: string, description: string): Command =>
    withApiOptions(withInboxOptions(withQueueOptions(command.command(usage).description(description))))
      .option('--max-attempts <n>', 'with --inbox: the option maxAttempts of the receiver', readCount)
      .option('--webhook <id>', 'a webhook whose log at VideoVector is included; may be repeated', several)
      .option('--json', 'print lines of JSON');
  const MATCHING = [
    '--matching <what>',
    'a cause or its beginning, an event, a family such as export.*, a delivery; may be repeated',
    several,
  ] as const;

  sub('list', 'list the causes, with how many events each has').action(list);
  sub('show [what...]', 'show a cause, with its latest deliveries')
    .option(...MATCHING)
    .action(show);
  sub('retry [what...]', 'have events handled again')
    .option(...MATCHING)
    .action(retry);
  sub('discard [what...]', 'discard events: they will never be handled')
    .option(...MATCHING)
    .option('--yes', 'do not ask')
    .action(discard);
}

async function list(options: DeadOptions): Promise<void> {
  await withDeliveries(options, async (deliveries) => {
    const causes = causesOf(deliveries);
    if (options.json) for (const cause of causes) printCauseJson(cause);
    else if (causes.length > 0) printCauses(causes, systemClock.now());
    else note('There are no dead letters');
  });
}

async function show(what: string[], options: DeadOptions): Promise<void> {
  const selectors = selectorsOf(what, options);
  await withDeliveries(options, async (deliveries) => {
    const selected = matching(deliveries, selectors);
    if (selected.length === 0) return nothing(EXIT.failed);
    if (options.json) for (const delivery of selected) printDeliveryJson(delivery);
    else for (const cause of causesOf(selected)) printCause(cause);
  });
}

async function retry(what: string[], options: DeadOptions): Promise<void> {
  const selectors = selectorsOf(what, options);
  await withDeliveries(options, async (deliveries, sources, signal) => {
    const selected = matching(deliveries, selectors);
    if (selected.length === 0) return nothing(EXIT.ok);
    await apply(applyTo(sources, 'retry', selected, signal), options);
  });
}

async function discard(what: string[], options: DeadOptions): Promise<void> {
  const selectors = selectorsOf(what, options);
  await withDeliveries(options, async (deliveries, sources, signal) => {
    const selected = matching(deliveries, selectors);
    if (selected.length === 0) return nothing(EXIT.ok);
    if (!options.yes && !(await confirm(questionFor(selected)))) {
      note('Nothing was changed');
      process.exitCode = EXIT.failed;
    } else await apply(applyTo(sources, 'discard', selected, signal), options);
  });
}

function questionFor(selected: readonly DeadDelivery[]): string {
  const causes = causesOf(selected).length;
  const events = `${selected.length} ${selected.length === 1 ? 'event' : 'events'}`;
  return `Discard ${events} of ${causes} ${causes === 1 ? 'cause' : 'causes'}? They will never be handled.`;
}

/** @throws UsageError If nothing is selected by: that must not mean all. */
function selectorsOf(what: string[], { matching: more = [] }: DeadOptions): string[] {
  const selectors = [...what, ...more];
  if (selectors.length > 0) return selectors;
  throw new UsageError(
    "Say which dead letters: a fingerprint of the list or its beginning, an event such as 'export.*', a delivery id, or '*' for all",
  );
}

/** Retrying or discarding twice is not a failure. */
function nothing(exitCode: number): void {
  note('No dead letter matches. To see their causes and fingerprints: videovector-webhooks dead list');
  process.exitCode = exitCode;
}

async function apply(batches: AsyncIterable<readonly Applied[]>, { json }: DeadOptions): Promise<void> {
  const counts = new Map<string, number>();
  let needsDelivery = false;
  for await (const batch of batches) {
    for (const each of batch) {
      if (json) printAppliedJson(each);
      for (const [source, result] of Object.entries(each.results)) {
        const name = `${result} in ${source}`;
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      const results = Object.values(each.results);
      if (each.results.inbox === 'retried' && results.length === 1) needsDelivery = true;
      if (results.includes('refused') || results.every((result) => result === 'kept'))
        process.exitCode = EXIT.failed;
    }
  }
  if (needsDelivery)
    note(
      'The inbox has no bodies: what was parked is handled when VideoVector delivers it again. If it has given up, add --webhook',
    );
  if (!json) console.log([...counts].map(([name, count]) => `${count} ${name}`).join(', '));
  if ([...counts.keys()].some((name) => name.startsWith('kept')))
    reportError('VideoVector’s log can’t be changed: its failed deliveries stay there until it forgets them');
}

/** Opens the places that the options name, reads what is dead there, and closes them afterwards. */
async function withDeliveries(
  options: DeadOptions,
  work: (deliveries: DeadDelivery[], sources: readonly Source[], signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const interruption = onInterruption();
  const { signal } = interruption;
  const { sources, close } = await openSources(options, signal);
  try {
    const deliveries = mergeLetters(await readLetters(sources));
    await work(deliveries, sources, signal);
    for (const text of sources.flatMap((source) => source.notes?.() ?? [])) note(text);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    if (signal.aborted) process.exitCode = interruption.exitCode()!;
    interruption.dispose();
    await close();
  }
}
