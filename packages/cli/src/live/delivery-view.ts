import type { OutputMode } from '../options/output.js';
import { adviceFor } from '../terminal/advice.js';
import { answerJson, createAnswerTable } from '../terminal/answer-table.js';
import { warn } from '../terminal/exit.js';
import { jsonText } from '../terminal/printable.js';
import type { DeliveryView, ShownAnswer, ShownServer } from './shown.js';

/** Starts to show responses. The interactive list is loaded only if it is needed. */
export async function startView(
  mode: OutputMode | 'json',
  server: ShownServer,
  { stream = 'stdout', interrupt }: { stream?: 'stdout' | 'stderr'; interrupt: () => void },
): Promise<DeliveryView> {
  if (mode === 'interactive') {
    // Its development build is slower, and keeps a record of every repaint.
    process.env['NODE_ENV'] ??= 'production';
    // It would draw nothing where these are set, even if they are empty; that this is a terminal was decided before.
    process.env['CI'] = process.env['CONTINUOUS_INTEGRATION'] = 'false';
    return (await import('./session.js')).startSession(server, interrupt);
  }
  const quit = new Promise<void>(() => {});
  const end = async (): Promise<void> => {};
  if (mode === 'json') {
    const add = (answer: ShownAnswer): void =>
      console.log(jsonText({ ...answerJson(answer), ...answer.fields }));
    return { add, quit, end };
  }
  return { add: lineView(mode, server, stream), quit, end };
}

/** A line for each response, and advice the first time that something needs it. */
function lineView(
  mode: 'compact' | 'quiet',
  { to, explain }: ShownServer,
  stream: 'stdout' | 'stderr',
): DeliveryView['add'] {
  const table = createAnswerTable(stream);
  const given = new Set<string>();
  let hasHead = mode === 'compact';
  if (hasHead) table.head();
  return (answer) => {
    if (mode === 'quiet' && answer.ok) return;
    if (!hasHead) table.head();
    hasHead = true;
    table.row(answer);
    const advice = answer.ok ? undefined : adviceFor(answer, { to, explain });
    if (advice === undefined || given.has(advice)) return;
    given.add(advice);
    warn(advice);
  };
}
