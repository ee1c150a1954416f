import type { Exchange, Sandbox } from '@videovector-webhooks/sandbox';
import { differenceLines } from '../explain/difference-lines.js';
import { answerOf, noteOf } from '../sending/through-sandbox.js';
import { responseText } from '../terminal/answer-table.js';
import { type HttpExchange, httpLines } from './http-lines.js';
import type { DeliveryActions, ShownAnswer, ShownServer } from './shown.js';

/** A request of the sandbox with its response. */
interface ShownExchange extends ShownAnswer {
  readonly exchange: Exchange;
}

/** What the sandbox is, for a view of its deliveries. */
export function shownSandbox(
  sandbox: Sandbox,
  to: readonly string[],
  { variables, envFile }: { variables: Readonly<Record<string, string>>; envFile: string | undefined },
): ShownServer {
  const receivers = to.length > 0 ? to : ['no receiver yet: pass --to <url>, or create a webhook'];
  return {
    title: `Sandbox ${sandbox.url}`,
    lines: [
      ...receivers.map((url) => `→ ${url}`),
      ...(envFile === undefined ? [] : [`variables are set in ${envFile}`]),
      'send one: videovector-webhooks send prompt_run.completed',
    ],
    // With a file, no secret is printed.
    configuration:
      envFile === undefined
        ? Object.entries(variables).map(([name, value]) => `${name}=${value}`)
        : undefined,
    explain: `open ${sandbox.url}`,
    to: to.length === 1 ? to[0] : undefined,
    actions: actionsOf(sandbox),
  };
}

/** An exchange of the sandbox, for a view. */
export function shownExchange(exchange: Exchange): ShownExchange {
  const { id, headers, attempt, kind, faults } = exchange;
  const note = noteOf(exchange);
  return {
    ...answerOf(exchange, headers['x-event-type'] ?? '-'),
    id,
    exchange,
    ...(note !== '' && { note }),
    fields: { attempt, kind, faults, webhook_id: exchange.webhook_id },
  };
}

function actionsOf(sandbox: Sandbox): DeliveryActions {
  const exchangeOf = (answer: ShownAnswer): Exchange => (answer as ShownExchange).exchange;
  const replay = async (answer: ShownAnswer): Promise<string> => {
    const replayed = shownExchange(await sandbox.replay(answer.id));
    return `The same bytes were sent again: ${responseText(replayed)}`;
  };
  return {
    details: (answer) => httpLines(httpOf(exchangeOf(answer))),
    async explain(answer) {
      const { headline, remarks, difference, fix } = await sandbox.explain(answer.id);
      return [
        headline,
        ...remarks.map(({ text }) => text),
        ...(difference === undefined ? [] : ['', ...differenceLines(difference)]),
        ...(fix === undefined ? [] : ['', fix]),
      ];
    },
    async retry(answer) {
      const { delivery_id: id } = exchangeOf(answer);
      const delivery = sandbox.deliveries().find(({ delivery_id }) => delivery_id === id);
      const isOpen = delivery?.status === 'failed' || delivery?.status === 'retrying';
      // VideoVector retries only what has failed: a delivered one is sent again as it was.
      if (id === null || !isOpen) return replay(answer);
      const { status, response_status_code: code } = await sandbox.retry(id);
      return `Retried: the delivery is ${status}${code === null ? '' : ` (${code})`}`;
    },
    replay,
    pageOf: ({ deliveryId, id }) =>
      deliveryId === null ? `${sandbox.url}/exchanges/${id}` : `${sandbox.url}/deliveries/${deliveryId}`,
  };
}

function httpOf(exchange: Exchange): HttpExchange {
  const { url, headers, body, body_encoding, status, error, response_headers, response_body } = exchange;
  return {
    request: { line: `POST ${url}`, headers, body: Buffer.from(body, body_encoding).toString() },
    response:
      status === null
        ? { line: `no response: ${error}`, headers: {}, body: '' }
        : { line: String(status), headers: response_headers, body: response_body ?? '' },
  };
}
