import { type Capture, captureOf } from '@videovector-webhooks/core/replay';
import { readAnswer } from '@videovector-webhooks/core/tools';
import type { Exchange } from '../exchange.js';
import { described } from '../judge.js';
import type { Result } from '../report.js';
import { curlLine } from './curl.js';

/** A request of a case that did not pass, so that someone can send it again. */
export interface Evidence {
  /** The answer in words. */
  readonly answer: string;
  /** What was special about how it was sent; empty if nothing was. */
  readonly manner: string;
  readonly capture: Capture;
  /** For a shell. */
  readonly curl: string;
  /** The file that holds the body, and that the curl line names, if the body is too long for a command line. */
  readonly bodyFile?: { readonly name: string; readonly body: Buffer };
}

/** Of a case with many requests, the first and the last ones are enough. */
const MOST = 6;
/** In bytes: what fits into a terminal and a command line. */
const LONGEST_BODY = 4096;

/**
 * What was sent in a case, each different request once.
 *
 * @param prefix The files with long bodies begin with this.
 */
export function evidenceOf(result: Result, url: string, prefix: string): Evidence[] {
  const different = new Map(result.exchanges.map((exchange) => [exchange.delivery, exchange]));
  const all = [...different.values()];
  const some = all.length <= MOST ? all : [...all.slice(0, MOST / 2), ...all.slice(-MOST / 2)];
  return some.map((exchange, i) => {
    const { delivery, answer } = exchange;
    const name = `${prefix}-${result.case.id}-${i + 1}.body`;
    const isLong = delivery.body.length > LONGEST_BODY;
    return {
      answer: described(answer),
      manner: mannerOf(exchange),
      capture: captureFrom(exchange),
      curl: curlLine(url, exchange, isLong ? name : undefined),
      ...(isLong && { bodyFile: { name, body: delivery.body } }),
    };
  });
}

function captureFrom({ delivery, answer, at }: Exchange): Capture {
  const headers = { ...delivery.headers, 'content-length': String(delivery.body.length) };
  const outcome = { ...readAnswer(answer.text), status: answer.status };
  return captureOf({ method: delivery.method, headers }, delivery.body, outcome, at);
}

function mannerOf({ manner: { chunked, slowly, hangUp } }: Exchange): string {
  if (chunked) return 'in chunks, without Content-Length';
  if (slowly) return `in ${slowly.pieces} pieces over ${slowly.overMs / 1000} s`;
  return hangUp === undefined ? '' : `hung up ${hangUp}`;
}
