import { type JsonTree, object, string, token } from '../differential/json-tree.js';
import type { Random } from '../differential/random.js';

/** What an envelope's texts are written in, and whether its floats have all the digits of a double. */
export interface Flavour {
  readonly text: 'ascii' | 'unicode';
  readonly floats: 'short' | 'full';
}

const ASCII_WORDS =
  'the camera moves over a crowded street while two people talk about tomorrow and music plays behind them'.split(
    ' ',
  );
const UNICODE_WORDS = [
  ...['カメラは', '混雑した', '通りを', '映し出す', '、音楽が', '流れている', '。'],
  ...['улица', 'полна', 'людей', 'музыка', 'звучит', 'rue', 'étroite', 'déjà', '🎬'],
];
const LABELS = ['person', 'street', 'music', 'speech', 'vehicle', 'logo', 'text on screen'];

/** An event about a prompt run, as VideoVector may send it, with this many video segments. */
export function envelope(segments: number, flavour: Flavour, random: Random): JsonTree {
  return object({
    id: string(`evt_${hex(random, 24)}`),
    event: string('prompt_run.completed'),
    data: object({
      run_id: string(`run_${hex(random, 24)}`),
      index_id: string(`idx_${hex(random, 24)}`),
      status: string('completed'),
      segment_count: token(String(segments)),
      ...(segments === 0 ? {} : { results: array(segments, () => segment(flavour, random)) }),
    }),
    created_at: string('2026-10-07T00:00:00Z'),
    api_version: string('2024-01'),
  });
}

function segment(flavour: Flavour, random: Random): JsonTree {
  const start = random.below(3_600_000) / 1_000;
  return object({
    segment_id: string(`seg_${hex(random, 16)}`),
    video_id: string(`vid_${hex(random, 16)}`),
    start_time: float(start, flavour, random),
    end_time: float(start + random.below(10_000) / 1_000, flavour, random),
    text: string(sentence(flavour, random)),
    score: float(random.below(10_000) / 10_000, flavour, random),
    labels: array(random.below(4), () => string(random.pick(LABELS))),
    speaker: random.chance(0.3) ? token('null') : string(`SPEAKER_0${random.below(4)}`),
    is_highlight: token(random.chance(0.1) ? 'true' : 'false'),
    frame: token(String(random.below(90_000))),
  });
}

function array(length: number, element: () => JsonTree): JsonTree {
  return { kind: 'array', elements: Array.from({ length }, element) };
}

/** As Python prints it: `12` is `12.0`. */
function float(value: number, { floats }: Flavour, random: Random): JsonTree {
  if (floats === 'short')
    return token(Number.isInteger(value) ? `${value}.0` : String(Number(value.toFixed(4))));
  return token(String(value + random.bits() / 2 ** 44));
}

function sentence({ text }: Flavour, random: Random): string {
  const words = text === 'ascii' ? ASCII_WORDS : UNICODE_WORDS;
  return Array.from({ length: 6 + random.below(12) }, () => random.pick(words)).join(' ');
}

function hex(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => random.below(16).toString(16)).join('');
}
