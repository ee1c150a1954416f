import type { Context } from 'hono';
import { expect, it } from 'vitest';
import { nodeRequestOf } from '../src/node-request.js';

const incoming = { httpVersionMajor: 1 };
const key = Symbol('incoming');
const untouched = { [key]: incoming, [Symbol('method')]: 'POST', [Symbol('url')]: 'http://localhost/' };

function found(raw: object, env: unknown = { incoming }, bodyCache: object = {}): unknown {
  return nodeRequestOf({ env, req: { raw, bodyCache } } as unknown as Context);
}

it('a request of node-server that nothing has read is read as a Node request', () => {
  expect(found(untouched)).toBe(incoming);
});

it.each<[string, object, unknown?, object?]>([
  ['a request that a middleware has made', {}],
  ['one made of another Node request', { ...untouched, [key]: { httpVersionMajor: 1 } }],
  ['one whose headers were read, and perhaps set', { ...untouched, [Symbol('headers')]: new Headers() }],
  ['one whose body was read', { ...untouched, [Symbol('consumed')]: true }],
  ['one with a copy that may be read', { ...untouched, [Symbol('cache')]: new Request('http://localhost/') }],
  ['one whose text Hono has kept', untouched, { incoming }, { text: Promise.resolve('') }],
  ['HTTP/2', { [key]: { httpVersionMajor: 2 } }, { incoming: { httpVersionMajor: 2 } }],
  ['another runtime', {}, {}],
  ['no environment', {}, null],
])('otherwise it is read as a web request: %s', (_, raw, env = { incoming }, bodyCache = {}) => {
  expect(found(raw, env, bodyCache)).toBeUndefined();
});
