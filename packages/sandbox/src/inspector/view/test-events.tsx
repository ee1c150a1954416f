/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Exchange } from '../../state/exchange.js';
import { spanText } from '../format.js';
import { Answer, Time } from './parts.js';
import { Visible } from './visible-text.js';

/** The newest test events; they belong to no delivery, and none is retried. */
export function TestEvents({ exchanges, now }: { exchanges: readonly Exchange[]; now: string }): JSX.Element {
  return (
    <section aria-labelledby="test-events">
      <h2 id="test-events">Test events</h2>
      {exchanges.length === 0 ? (
        <p class="hint">None has been sent. A subscription has a button for it.</p>
      ) : (
        <table id="test-table">
          <thead>
            <tr>
              <th scope="col">Sent</th>
              <th scope="col">To</th>
              <th scope="col">Took</th>
              <th scope="col">Answer</th>
            </tr>
          </thead>
          <tbody>
            {exchanges.map((exchange) => (
              <tr id={exchange.id}>
                <td>
                  <a href={`/exchanges/${exchange.id}`}>
                    <Time at={exchange.started_at} now={now} />
                  </a>
                </td>
                <td class="address">
                  <Visible text={exchange.url} />
                </td>
                <td>{spanText(exchange.duration_ms)}</td>
                <td>
                  {exchange.kind !== 'attempt' && <small>{exchange.kind} </small>}
                  <Answer exchange={exchange} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
