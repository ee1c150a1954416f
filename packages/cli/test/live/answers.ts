import type { ShownAnswer, ShownServer } from '../../src/live/shown.js';

/** A response as a view shows it, handled unless told otherwise. */
export function shownAnswer(id: number, changes: Partial<ShownAnswer> = {}): ShownAnswer {
  return {
    id: String(id),
    at: 0,
    event: 'prompt_run.completed',
    deliveryId: `del_${id}`,
    status: 200,
    code: 'handled',
    durationMs: 12,
    ok: true,
    ...changes,
  };
}

/** A response of a handler that failed. */
export function failedAnswer(id: number): ShownAnswer {
  return shownAnswer(id, { event: 'export.ready', status: 500, code: 'handler_failed', ok: false });
}

/** A server, and what keys had it do. */
export function shownServer(calls: string[] = []): ShownServer {
  return {
    title: 'Sandbox http://127.0.0.1:4400',
    lines: ['→ http://127.0.0.1:3000/webhooks'],
    configuration: ['VIDEOVECTOR_BASE_URL=http://127.0.0.1:4400/api/v2'],
    explain: 'videovector-webhooks explain deliveries.jsonl',
    actions: {
      details: ({ id }) => [`details of ${id}`],
      explain: async ({ id }) => Array.from({ length: 40 }, (_, line) => `why ${id}, line ${line}`),
      async retry({ id }) {
        calls.push(`retry ${id}`);
        return 'Retried: the delivery is delivered';
      },
      async replay() {
        throw new Error('There is no receiver to send it to');
      },
    },
  };
}
