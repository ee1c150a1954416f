/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import { bodyOf, type Exchange } from '../../state/exchange.js';
import type { Explanation } from '../explain/explain-exchange.js';
import { spanText } from '../format.js';
import { responseOf, toneOfExchange } from '../response-code.js';
import { Bytes } from './bytes.js';
import { ExplanationView } from './explanation.js';
import { Headers } from './headers.js';
import { type Frame, Layout } from './layout.js';
import { Copy, CopyFrom, Post, Response, Time } from './parts.js';
import { Visible } from './text.js';

/** A request to a receiver, its response, and the explanation of both. */
export interface ExplainedExchange {
  readonly exchange: Exchange;
  readonly explanation: Explanation;
}

/** A request in one line: what it was, the response, how long it took. */
export function RequestLine({ exchange }: { exchange: Exchange }): JSX.Element {
  return (
    <span class="line">
      <strong>{nameOf(exchange)}</strong>
      <Response response={responseOf(exchange)} tone={toneOfExchange(exchange)} />
      <span class="took">{spanText(exchange.duration_ms)}</span>
      <Time at={exchange.started_at} />
      {exchange.faults.map((fault) => (
        <span class="fault">{fault}</span>
      ))}
    </span>
  );
}

/** A request in full: the explanation, the bytes that were sent, and the response. */
export function RequestView({ exchange, explanation }: ExplainedExchange): JSX.Element {
  const { id, url, headers } = exchange;
  const name = nameOf(exchange);
  return (
    <div class="exchange">
      <ExplanationView explanation={explanation} />
      <div class="pair">
        <div>
          <h3>Request</h3>
          <p class="address">
            <code>
              <b>POST</b> <Visible text={url} />
            </code>
          </p>
          <Headers headers={headers} />
          <div class="caption">
            <h4>Body, {bodyOf(exchange).length.toLocaleString('en')} bytes</h4>
            <CopyFrom href={`/exchanges/${id}/body`} of={`of ${name}`}>
              Copy body
            </CopyFrom>
            <a href={`/exchanges/${id}/body`} download={`${id}.json`}>
              Download
            </a>
          </div>
          <Bytes text={exchange.body} encoding={exchange.body_encoding} />
        </div>
        <ResponseView exchange={exchange} />
      </div>
      <div class="buttons">
        <Post action={`/exchanges/${id}/replay`} of={name}>
          Replay these bytes
        </Post>
        <CopyFrom href={`/exchanges/${id}/curl`} of={`for ${name}`}>
          Copy as curl
        </CopyFrom>
        <Copy text={id} of="of the request">
          Copy id
        </Copy>
      </div>
    </div>
  );
}

function ResponseView({ exchange }: { exchange: Exchange }): JSX.Element {
  const { status, response_headers, response_body, error } = exchange;
  const body = response_body ?? '';
  return (
    <div class="received">
      <h3>Response</h3>
      {status === null ? (
        <p>
          <Response response={responseOf(exchange)} /> <Visible text={error ?? ''} />
        </p>
      ) : (
        <>
          <p>
            <Response response={responseOf(exchange)} tone={toneOfExchange(exchange)} />{' '}
            <span class="took">after {spanText(exchange.duration_ms)}</span>
          </p>
          <Headers headers={response_headers} />
          <div class="caption">
            <h4>Body{body === '' && ', empty'}</h4>
            {body !== '' && <Copy text={body} of="the body of the response" />}
          </div>
          {body !== '' && <Bytes text={body} encoding="utf8" />}
        </>
      )}
    </div>
  );
}

/** What a request was, in words. */
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

/** The page of one request, such as a test event. */
export function RequestPage({ frame, ...explained }: { frame: Frame } & ExplainedExchange): JSX.Element {
  const { exchange } = explained;
  const { delivery_id: delivery, webhook_id: webhook } = exchange;
  return (
    <Layout title={nameOf(exchange)} frame={frame} at={delivery === null ? '/subscriptions' : '/'}>
      <p class="back">
        {delivery === null ? (
          <a href={`/subscriptions/${webhook}`}>The subscription</a>
        ) : (
          <a href={`/deliveries/${delivery}`}>The whole delivery</a>
        )}
      </p>
      <h1>{nameOf(exchange)}</h1>
      <p>
        <RequestLine exchange={exchange} />
      </p>
      <h2 class="unseeable">Request and response</h2>
      <RequestView {...explained} />
    </Layout>
  );
}
