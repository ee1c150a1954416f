import type { Case } from '../../case.js';
import { mustBeHandled } from '../../judge.js';

const base = { promise: 'verifies', fix: 'http' } as const;

/** What proxies do to a request, all of it allowed. */
export const transport: readonly Case[] = [
  {
    ...base,
    id: 'header-case',
    title: 'Header names in lower case are accepted',
    severity: 'must',
    sends: 'A delivery whose header names are in lower case.',
    because:
      'Header names are case-insensitive, and proxies that speak HTTP/2 write them in lower case. A receiver that compares them exactly finds no signature, answers 401 and loses the event.',
    run(target) {
      const delivery = target.make();
      const headers = Object.fromEntries(
        Object.entries(delivery.headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      return mustBeHandled(target, { ...delivery, headers });
    },
  },
  {
    ...base,
    id: 'chunked',
    title: 'A body in chunks is accepted',
    severity: 'should',
    sends: 'A delivery with `Transfer-Encoding: chunked` and no Content-Length.',
    because:
      'Some proxies forward bodies in chunks. A receiver that relies on Content-Length then sees an empty body, answers 4xx and loses the event.',
    run: (target) => mustBeHandled(target, target.make(), { chunked: true }),
  },
  {
    ...base,
    id: 'charset',
    title: 'A Content-Type with a charset is accepted',
    severity: 'should',
    sends: 'A delivery with `Content-Type: application/json; charset=utf-8`.',
    because:
      'If a proxy adds a charset, a receiver that compares the Content-Type exactly answers 415 and loses the event.',
    run: (target) =>
      mustBeHandled(target, target.make({ headers: { 'Content-Type': 'application/json; charset=utf-8' } })),
  },
];
