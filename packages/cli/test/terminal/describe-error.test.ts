import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { describeError, isEnvironmental } from '../../src/terminal/describe-error.js';

async function failureOf(url: string): Promise<Error> {
  return fetch(url).then(
    () => new Error('It answered'),
    (error: Error) => error,
  );
}

it('distinguishes a refused connection from an unknown host', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const refused = await failureOf(`http://127.0.0.1:${port}/`);
  expect(describeError(refused)).toBe(
    `Connection refused 127.0.0.1:${port}. Check that the server is running and that the port is right`,
  );
  const unknown = await lookup('no-such-host.invalid').catch((error: Error) => error);
  expect(describeError(unknown as Error)).toMatch(/^(?:Unknown host|The name) no-such-host\.invalid/);
});

it('shows the cause if a message says "see cause"', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });
  const error = new Error('GET /webhooks: no answer from the API; see cause (see docs)', {
    cause: new TypeError('fetch failed', { cause: refused }),
  });
  expect(describeError(error)).toBe(
    'GET /webhooks: no answer from the API; Connection refused 127.0.0.1:9. Check that the server is running and that the port is right (see docs)',
  );
});

it('finds the code in the errors of a host with several addresses', () => {
  const each = ['::1:9', '127.0.0.1:9'].map((where) =>
    Object.assign(new Error(`connect ECONNREFUSED ${where}`), { code: 'ECONNREFUSED' }),
  );
  expect(describeError(new TypeError('fetch failed', { cause: new AggregateError(each) }))).toContain(
    'Connection refused ::1:9',
  );
});

it.each([
  ['EISDIR', '/a', '/a is a folder; a file is needed'],
  ['ENOSPC', '/a', "/a can't be written: the disk is full"],
  ['EROFS', '/a', '/a is on a read-only file system'],
  ['EPERM', '/a', 'The file /a belongs to another user, or the system protects it'],
])('says what %s means', (code, path, expected) => {
  const error = Object.assign(new Error(`${code}: open '${path}'`), { code, path });
  expect(describeError(error)).toBe(expected);
});

it.each([
  [Object.assign(new Error('password authentication failed for user "app"'), { code: '28P01' }), true],
  [Object.assign(new Error('file is not a database'), { code: 'SQLITE_NOTADB' }), true],
  [Object.assign(new Error('certificate has expired'), { code: 'CERT_HAS_EXPIRED' }), true],
  [new TypeError('undefined is not a function'), false],
  [Object.assign(new Error('a bug'), { code: 'ERR_INVALID_ARG_TYPE' }), false],
])('tells an error of the machine from a bug: %s %s', (error, expected) => {
  expect(isEnvironmental(error)).toBe(expected);
});
