/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Exchange } from '../../state/exchange.js';
import { spanText } from '../format.js';
import { responseOf, toneOfExchange } from '../response-code.js';
import { Response, Time } from './parts.js';

/** The newest test events of a subscription, which belong to no delivery and are never retried. */
export function TestEvents({ exchanges, now }: { exchanges: readonly Exchange[]; now: string }): JSX.Element {
  return (
    <section aria-labelledby="test-events">
      <h2 id="test-events">Test events</h2>
      {exchanges.length === 0 ? (
        <p class="hint">None yet. A test event belongs to no delivery, and is never retried.</p>
      ) : (
        <div class="table-frame">
          <table id="test-table">
            <thead>
              <tr>
                <th scope="col">Request</th>
                <th scope="col">Response</th>
                <th scope="col" class="number">
                  Duration
                </th>
                <th scope="col" class="number">
                  Sent
                </th>
              </tr>
            </thead>
            <tbody>
              {exchanges.map((exchange) => (
                <tr id={exchange.id}>
                  <td class="event">
                    <a href={`/exchanges/${exchange.id}`}>
                      {exchange.kind === 'attempt' ? 'test' : `${exchange.kind} of a test`}
                    </a>
                  </td>
                  <td>
                    <Response response={responseOf(exchange)} tone={toneOfExchange(exchange)} />
                  </td>
                  <td class="number">{spanText(exchange.duration_ms)}</td>
                  <td class="number">
                    <Time at={exchange.started_at} now={now} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
