import { type Capture, deliveryOf, postDelivery } from '@videovector-webhooks/core/replay';
import { systemClock } from '@videovector-webhooks/core/tools';
import { diagnoseSignature } from '@videovector-webhooks/sandbox/diagnosis';
import type { RecordedDelivery } from '../capture/recorder.js';
import { differenceLines } from '../explain/difference-lines.js';
import { readSecrets, type SecretOptions } from '../options/secrets.js';
import { responseText } from '../terminal/answer-table.js';
import { UsageError } from '../terminal/exit.js';
import { httpLines } from './http-lines.js';
import type { DeliveryActions, ShownAnswer, ShownServer } from './shown.js';

/** The bodies that are kept to be shown and sent again, in bytes; older ones are in the capture file only. */
const KEPT_BYTES = 32 * 1024 * 1024;

interface Kept {
  readonly capture: Capture;
  readonly response: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
  readonly size: number;
}

/** The latest captures, as many as fit. */
export class RecentCaptures {
  readonly #kept = new Map<string, Kept>();
  #size = 0;
  #count = 0;

  /** Keeps a delivery, and returns how a view shows it. */
  shown({ capture, at, durationMs, status, outcome, response }: RecordedDelivery): ShownAnswer {
    const id = String(++this.#count);
    const headers = Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
    );
    const body = response.body.toString();
    this.#keep(id, { capture, response: { headers, body }, size: sizeOf(capture) + body.length });
    return this.#answer(capture, {
      id,
      at,
      durationMs,
      status,
      code: outcome.code,
      outcome: outcome.outcome,
    });
  }

  /** @throws UsageError If it is kept no longer. */
  get(id: string): Kept {
    const kept = this.#kept.get(id);
    if (kept !== undefined) return kept;
    throw new UsageError(
      'Only the capture file still has this delivery. Use videovector-webhooks explain or replay',
    );
  }

  /** A further response to a capture, as a view shows it. */
  again(capture: Capture, answer: Omit<ShownAnswer, 'id' | 'event' | 'deliveryId' | 'ok'>): ShownAnswer {
    const id = String(++this.#count);
    const { code, status } = answer;
    const body = JSON.stringify({ code, status });
    this.#keep(id, { capture, response: { headers: {}, body }, size: sizeOf(capture) });
    return { ...this.#answer(capture, { ...answer, id, outcome: 'replay' }), note: 'replay' };
  }

  #answer(
    { headers }: Capture,
    { outcome, ...rest }: Omit<ShownAnswer, 'event' | 'deliveryId' | 'ok'> & { outcome: string },
  ): ShownAnswer {
    const { status } = rest;
    return {
      ...rest,
      event: headers['x-event-type'] ?? '-',
      deliveryId: headers['x-delivery-id'] ?? null,
      ok: status !== null && status < 300,
      fields: { outcome },
    };
  }

  #keep(id: string, kept: Kept): void {
    this.#kept.set(id, kept);
    this.#size += kept.size;
    for (const [oldest, { size }] of this.#kept) {
      if (this.#size <= KEPT_BYTES) break;
      this.#kept.delete(oldest);
      this.#size -= size;
    }
  }
}

function sizeOf({ body }: Capture): number {
  return body?.length ?? 0;
}

/** The options of `capture` that its view needs. */
interface CaptureViewOptions extends SecretOptions {
  readonly out: string;
  readonly forward?: string;
}

/** What `capture` is, for a view of its deliveries. */
export function shownCapture(
  url: string,
  options: CaptureViewOptions,
  recent: RecentCaptures,
  add: (answer: ShownAnswer) => void,
): ShownServer {
  const { out, forward } = options;
  return {
    title: `Capture ${url}`,
    lines: [
      forward === undefined ? 'passed on to no receiver: pass --forward <url>' : `→ ${forward}`,
      `recorded in ${out}`,
    ],
    explain: `videovector-webhooks explain ${out}`,
    to: forward,
    actions: actionsOf(options, recent, add),
  };
}

function actionsOf(
  options: CaptureViewOptions,
  recent: RecentCaptures,
  add: (answer: ShownAnswer) => void,
): DeliveryActions {
  const replay = async ({ id }: ShownAnswer): Promise<string> => {
    const { forward } = options;
    if (forward === undefined)
      throw new UsageError('There is no receiver to send it to: pass --forward <url>');
    const { capture } = recent.get(id);
    const at = systemClock.now();
    const start = systemClock.elapsed();
    const { status, code } = await postDelivery(forward, deliveryOf(capture));
    add(recent.again(capture, { at, durationMs: systemClock.elapsed() - start, status, code }));
    return `Sent again: ${responseText({ status, code })}`;
  };
  return {
    details(answer) {
      const { capture, response } = recent.get(answer.id);
      const { method = 'POST', headers } = capture;
      const body = Buffer.from(deliveryOf(capture).body).toString();
      return httpLines({
        request: { line: method, headers, body },
        response: { line: responseText(answer), ...response },
      });
    },
    async explain({ id }) {
      const { capture } = recent.get(id);
      const { headers } = capture;
      const { verified, findings } = await diagnoseSignature({
        headers,
        body: deliveryOf(capture).body,
        secrets: readSecrets(options),
      });
      return [
        verified ? 'The signature verifies.' : 'The signature does not verify.',
        ...findings.flatMap(({ text, difference }) => [
          text,
          ...(difference === undefined ? [] : differenceLines(difference)),
        ]),
      ];
    },
    // The sender retries by itself: all that can be done here is to send the bytes again.
    retry: replay,
    replay,
  };
}
