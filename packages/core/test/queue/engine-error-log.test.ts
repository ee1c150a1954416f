import { engineErrorLog } from '@videovector-webhooks/core/queue';
import { expect, it, onTestFinished, vi } from 'vitest';
import { quietLogger } from '../../../../test/support/quiet-logger.js';

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

/** A log, and a way to move its clock. */
function setUp() {
  let now = 5_000;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  onTestFinished(() => clock.mockRestore());
  const logger = quietLogger();
  const advance = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { log: engineErrorLog('BullMQ', logger), lines: logger.lines, advance };
}

it('the errors of an engine that is away are logged once a minute for each kind', () => {
  const { log, lines, advance } = setUp();
  for (const error of [refused, refused, reset, new TypeError('no code'), new RangeError('no code'), refused])
    log(error);
  expect(lines.map((line) => /\((\w+)\)/.exec(line)?.[1])).toEqual([
    'ECONNREFUSED',
    'ECONNRESET',
    'TypeError',
    'RangeError',
  ]);
  advance(59_999);
  log(refused);
  expect(lines).toHaveLength(4);
  advance(1);
  log(refused);
  log(refused);
  expect(lines).toHaveLength(5);
  expect(lines[4]).toContain('reports an error (ECONNREFUSED), and 3 more since the last such line: connect');
});

it('the error of an engine is one short line with the engine and a link', () => {
  const { log, lines } = setUp();
  log(Object.assign(new Error(`first\n\n second ${'x'.repeat(1_000)}`), { code: 42 }));
  expect(lines[0]).toMatch(
    /^\[videovector-webhooks\] BullMQ reports an error \(Error\): first second x{185} \(see \S.*\bqueue_engine_error\)$/,
  );
});
