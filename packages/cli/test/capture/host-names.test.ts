import { expect, it } from 'vitest';
import { hostCheck, isLocal } from '../../src/capture/host-names.js';

it.each([
  '127.0.0.1:4000',
  'localhost',
  'LOCALHOST:80',
  '[::1]:4000',
  '127.1.2.3',
  'a.tunnel.example',
  'b.wild.example:443',
])('accepts the host name %s', (host) => {
  expect(hostCheck('127.0.0.1', ['a.tunnel.example', '.wild.example'])(host)).toBe(true);
});

it.each([
  'evil.example',
  'evil.example:4000',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  'xa.tunnel.example',
  'notwild.example',
  '',
  undefined,
])('refuses the host name %s', (host) => {
  expect(hostCheck('127.0.0.1', ['a.tunnel.example', '.wild.example'])(host)).toBe(false);
});

it('accepts every name if other machines reach the address', () => {
  for (const address of ['0.0.0.0', '::', '10.0.0.5']) {
    expect(isLocal(address)).toBe(false);
    expect(hostCheck(address, [])('capture:4000')).toBe(true);
  }
  for (const address of ['127.0.0.1', '::1', 'localhost']) expect(isLocal(address)).toBe(true);
});
