import type { Case } from '../../case.js';
import { mustBeHandled, mustNotBeRefused } from '../../judge.js';

const base = { promise: 'keeps', fix: 'body-limit' } as const;

/** A large array. */
function results(bytes: number): string {
  // Nothing that re-serializing changes, which has cases of its own.
  const one = '{"label": "a scene of the video", "position": 12345}';
  return `"check_sample": [${Array.from({ length: Math.ceil(bytes / (one.length + 2)) }, () => one).join(', ')}]`;
}

const nested = (depth: number): string => `"check_sample": ${'['.repeat(depth)}${']'.repeat(depth)}`;

export const sizes: readonly Case[] = [
  {
    ...base,
    id: 'body-256-kb',
    title: 'A body of 256 kB is accepted',
    severity: 'must',
    sends: 'A delivery of 256 kB.',
    because: 'Many body parsers stop at 100 kB and answer 413, a 4xx, so larger events are lost.',
    run: (target) => mustBeHandled(target, target.make({ data: results(256 * 1024) })),
  },
  {
    ...base,
    id: 'body-5-mb',
    title: 'A body of 5 MB is accepted, or answered with a 5xx',
    severity: 'should',
    sends: 'A delivery of 5 MB.',
    because:
      'VideoVector documents no limit for the size of a payload. A 413 loses the event, whereas a 5xx leaves time to raise the limit.',
    run: (target) => mustNotBeRefused(target, target.make({ data: results(5 * 1024 * 1024) })),
  },
  {
    ...base,
    id: 'nested-150',
    title: 'A body that is nested 150 levels deep is accepted',
    severity: 'should',
    fix: 'parse-tolerantly',
    sends: 'A delivery with 150 arrays within each other.',
    because: 'Some parsers stop at 100 levels. A receiver that then answers 400 loses the event.',
    run: (target) => mustNotBeRefused(target, target.make({ data: nested(150) })),
  },
];
