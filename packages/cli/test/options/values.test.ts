import { describe, expect, it } from 'vitest';
import { readCount, readPort, readSince, readTime, readUrl, several } from '../../src/options/values.js';

describe('a time', () => {
  it.each([
    ['2026-10-07', '2026-10-07T00:00:00.000Z'],
    ['2026-10-07T09:30', '2026-10-07T09:30:00.000Z'],
    ['2026-10-07 09:30', '2026-10-07T09:30:00.000Z'],
    ['2026-10-07T09:30Z', '2026-10-07T09:30:00.000Z'],
    ['2026-10-07t09:30:15.250z', '2026-10-07T09:30:15.250Z'],
    ['2026-10-07T09:30:15,250Z', '2026-10-07T09:30:15.250Z'],
    ['2026-10-07T11:30+02:00', '2026-10-07T09:30:00.000Z'],
    ['2026-10-07T11:30+0200', '2026-10-07T09:30:00.000Z'],
    ['2026-10-07T11:30+02', '2026-10-07T09:30:00.000Z'],
    ['2026-10-07T04:00:00-05:30', '2026-10-07T09:30:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('%s is read as %s, in every time zone', (text, expected) => {
    const zone = process.env['TZ'];
    for (const each of ['UTC', 'Europe/Berlin', 'America/New_York']) {
      process.env['TZ'] = each;
      expect(readTime(text).toISOString()).toBe(expected);
    }
    process.env['TZ'] = zone;
  });

  it.each([
    '07/10/2026',
    '5',
    '2026',
    '2026-10',
    '7 Oct 2026',
    'yesterday',
    '',
    '2026-02-30',
    '2026-13-01',
    '2025-02-29',
    '2026-10-07T25:00',
    '2026-10-07T09:60',
    '2026-10-07T09',
    '2026-10-07T09:30+99:00',
    '2026-10-07Z',
    '07.10.2026',
    '1759829400',
    '-1',
  ])('%j is refused', (text) => {
    expect(() => readTime(text)).toThrow('ISO 8601');
  });
});

it.each(['-1', '65536', 'http', '1e3', ' 80', '0x50', ''])('the port %j is refused', (text) => {
  expect(() => readPort(text)).toThrow('0 to 65535');
});

it.each(['0', '-5', '1.000', '1,000', '1e3', 'NaN', ''])('the count %j is refused', (text) => {
  expect(() => readCount(text)).toThrow('whole number');
});

it.each(['localhost', 'localhost:x', 'example.com:80', '/webhooks', 'file:///etc/passwd', 'javascript:1'])(
  'the URL %j is refused',
  (text) => {
    expect(() => readUrl(text)).toThrow('must be a URL');
  },
);

it.each(['localhost:3000', '127.0.0.1:3000/webhooks', '[::1]:3000?a=1'])(
  'a port of this machine needs no http://: %s',
  (text) => {
    expect(readUrl(text)).toBe(`http://${text}`);
  },
);

it('reads how long ago something was', () => {
  expect(Math.abs(Date.now() - 600_000 - readSince('10m').getTime())).toBeLessThan(60_000);
  expect(readSince('2026-10-07')).toEqual(new Date('2026-10-07T00:00Z'));
  expect(() => readSince('ten minutes')).toThrow('ISO 8601');
});

it('collects the values of an option that is repeated', () => {
  expect(['b', 'c'].reduce((before, value) => several(value, before), several('a'))).toEqual(['a', 'b', 'c']);
});
