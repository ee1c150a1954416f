/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import { bodyOf, type Exchange } from '../../state/exchange.js';
import type { Explanation } from '../explain/explain-exchange.js';
import { spanText } from '../format.js';
import { ExplanationView } from './explanation.js';
import { type Frame, Layout } from './layout.js';
import { Answer, Post, Time } from './parts.js';
import { Bytes, Visible } from './text.js';

/** An exchange with its explanation. */
export interface ExplainedExchange {
  readonly exchange: Exchange;
  readonly explanation: Explanation;
}

/** An exchange in one line: what it was, the response, how long it took. */
export function ExchangeLine({ exchange }: { exchange: Exchange }): JSX.Element {
  return (
    <span class="line">
      <strong>{nameOf(exchange)}</strong>
      <Answer exchange={exchange} />
      <span class="took">{spanText(exchange.duration_ms)}</span>
      <Time at={exchange.started_at} />
      {exchange.faults.map((fault) => (
        <span class="fault">{fault}</span>
      ))}
    </span>
  );
}

/** An exchange in full: the explanation, the bytes that were sent, and the response. */
export function ExchangeView({ exchange, explanation }: ExplainedExchange): JSX.Element {
  const { id, url, headers, status, response_headers, response_body, error } = exchange;
  return (
    <div class="exchange">
      <ExplanationView explanation={explanation} />
      <div class="pair">
        <div>
          <h3>Request</h3>
          <p class="address">
            <code>
              POST <Visible text={url} />
            </code>
          </p>
          <Headers headers={headers} />
          <p class="hint">Host, Content-Length and Connection are added when it is sent.</p>
          <h4>
            Body, {bodyOf(exchange).length.toLocaleString('en')} bytes{' '}
            <a href={`/exchanges/${id}/body`} download={`${id}.json`}>
              Download
            </a>
          </h4>
          <Bytes text={exchange.body} encoding={exchange.body_encoding} />
        </div>
        <div class="answer">
          <h3>Response</h3>
          {status === null ? (
            <p>
              None: <Visible text={error ?? ''} />
            </p>
          ) : (
            <>
              <p class="address">
                <code>{status}</code>
              </p>
              <Headers headers={response_headers} />
              <h4>Body{(response_body ?? '') === '' && ', empty'}</h4>
              {(response_body ?? '') !== '' && <Bytes text={response_body ?? ''} encoding="utf8" />}
            </>
          )}
        </div>
      </div>
      <Post action={`/exchanges/${id}/replay`} of={nameOf(exchange)}>
        Replay these bytes
      </Post>
    </div>
  );
}

/** What an exchange was, in words. */
function nameOf({ kind, attempt, faults, delivery_id }: Exchange): string {
  switch (kind) {
    case 'attempt':
      return delivery_id === null ? 'Test event' : `Attempt ${attempt}`;
    case 'copy':
      return 'Concurrent copy';
    case 'forgery':
      return 'Forgery';
    case 'replay':
      return faults.includes('fresh-id') ? 'Replay of an earlier body' : 'Replay by hand';
  }
}

function Headers({ headers }: { headers: Readonly<Record<string, string>> }): JSX.Element {
  return (
    <table class="headers">
      <tbody>
        {Object.entries(headers).map(([name, value]) => (
          <tr>
            <th scope="row">
              <Visible text={name} />
            </th>
            <td>
              <Visible text={value} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The page of one exchange, such as a test event. */
export function ExchangePage({ frame, ...explained }: { frame: Frame } & ExplainedExchange): JSX.Element {
  const { exchange } = explained;
  return (
    <Layout title={nameOf(exchange)} frame={frame}>
      <p class="back">
        {exchange.delivery_id === null ? (
          <a href="/#test-events">All test events</a>
        ) : (
          <a href={`/deliveries/${exchange.delivery_id}`}>Show the whole delivery</a>
        )}
      </p>
      <h1>{nameOf(exchange)}</h1>
      <p>
        <ExchangeLine exchange={exchange} />
      </p>
      <h2 class="unseeable">Request and response</h2>
      <ExchangeView {...explained} />
    </Layout>
  );
}
