import { EVENT_NAMES } from '@videovector-webhooks/core';
import { type JsonTree, type Member, object, string, token } from './json-tree.js';
import type { Random } from './random.js';
import { randomNumber } from './random-number.js';
import { randomText } from './random-text.js';

const WORDS = ['true', 'false', 'null', 'null', 'NaN', 'Infinity', '-Infinity'];
const FIELDS = [
  'title',
  'start_time',
  'end_time',
  'score',
  'tags',
  'a',
  'b',
  'é',
  '10',
  '9',
  '',
  '__proto__',
];

/** A JSON value: now an event as VideoVector sends it, now anything. */
export function randomTree(random: Random): JsonTree {
  if (random.chance(0.5)) return randomEnvelope(random);
  if (random.chance(0.002)) return nested(random, random.below(1_003));
  return randomValue(random, random.below(6));
}

/** An event's envelope, with data that the sender might have thought of. */
export function randomEnvelope(random: Random): JsonTree {
  return object({
    id: string(`evt_${random.bits().toString(16)}`),
    event: string(random.pick(EVENT_NAMES)),
    data: object({
      video_id: string(`vid_${random.below(1_000)}`),
      start_time: token(randomNumber(random)),
      title: string(randomText(random, 30)),
      segments: { kind: 'array', elements: random.many(3, () => randomValue(random, 2)) },
      metadata: randomObject(random, 2),
    }),
    created_at: string('2026-10-07T00:00:00Z'),
    api_version: string('2024-01'),
  });
}

function randomValue(random: Random, depth: number): JsonTree {
  const choice = random.below(depth > 0 ? 10 : 6);
  if (choice < 3) return token(randomNumber(random));
  if (choice < 5) return string(randomText(random, 12));
  if (choice < 6) return token(random.pick(WORDS));
  if (choice < 7) return { kind: 'array', elements: random.many(5, () => randomValue(random, depth - 1)) };
  return randomObject(random, depth);
}

function randomObject(random: Random, depth: number): JsonTree {
  const longest = random.chance(0.01) ? 60 : 6;
  const members = random.many(longest, (): Member => {
    const key = random.chance(0.5) ? random.pick(FIELDS) : randomText(random, 5);
    return { key, value: randomValue(random, depth - 1) };
  });
  return { kind: 'object', members: random.chance(0.2) ? members : withoutRepeatedKeys(members) };
}

function withoutRepeatedKeys(members: Member[]): Member[] {
  return [...new Map(members.map((member) => [member.key, member])).values()];
}

/** A value nested in this many arrays and unordered objects. */
function nested(random: Random, depth: number): JsonTree {
  let tree = randomValue(random, 0);
  for (let i = 0; i < depth; i++) {
    tree = random.chance(0.5)
      ? { kind: 'array', elements: [tree] }
      : object({ b: tree, [random.pick(['a', 'c'])]: token('0') });
  }
  return tree;
}
