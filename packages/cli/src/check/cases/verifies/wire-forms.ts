import type { Case } from '../../case.js';
import { mustBeHandled, mustNotBeRefused } from '../../judge.js';

interface WireForm {
  readonly id: string;
  readonly title: string;
  /** Members of the data, as the sender writes them. */
  readonly data: string;
  readonly sends: string;
  readonly because: string;
  /** Valid for Python, but many parsers refuse it: a 5xx is only a warning. */
  readonly isUnusual?: true;
}

/** What Python's json.dumps writes and other languages write differently, or can't read. */
const FORMS: readonly WireForm[] = [
  {
    id: 'whole-float',
    title: 'A float without a fraction verifies',
    data: '"check_sample": {"duration_seconds": 312.0, "start_time": 12.0}',
    sends: 'A delivery with `12.0` and `312.0` in its data.',
    because:
      'VideoVector’s API states times as floats of seconds, and JavaScript prints `12.0` as `12`: a receiver that hashes re-serialized JSON loses ordinary events.',
  },
  {
    id: 'float-exponent',
    title: 'Floats with an exponent verify',
    data: '"check_sample": [1e-05, 1e+16, 1.5e-07, 5e-324, 1.7976931348623157e+308, 123456789012345.6]',
    sends: 'A delivery with floats such as `1e-05` and `1e+16`.',
    because:
      'Python switches to exponents at other magnitudes than most languages, and writes at least two digits of them, so re-serialized JSON does not match and the event is lost.',
  },
  {
    id: 'negative-zero',
    title: 'Negative zero verifies',
    data: '"check_sample": -0.0',
    sends: 'A delivery with `-0.0`.',
    because:
      'Most languages print `-0.0` as `0` or `-0`, so re-serialized JSON does not match and the event is lost.',
  },
  {
    id: 'big-integer',
    title: 'Integers beyond 64 bits verify',
    data: '"check_sample": [9007199254740993, 12345678901234567890, 123456789012345678901234567890]',
    sends: 'A delivery with integers that doubles and 64-bit integers cannot hold.',
    because: 'Python writes every digit. A parser that rounds or rejects such integers loses the event.',
  },
  {
    id: 'non-ascii',
    title: 'Non-ASCII text verifies',
    data: '"check_sample": "Caf\\u00e9 \\u6771\\u4eac \\u2028"',
    sends: 'A delivery with `\\u00e9` and other escapes of non-ASCII characters.',
    because:
      'Python escapes all non-ASCII characters, and most other serializers do not, so every event with an accent is lost if the JSON is re-serialized.',
  },
  {
    id: 'astral-text',
    title: 'Emoji verify',
    data: '"check_sample": "\\ud83c\\udfac \\ud83d\\ude00"',
    sends: 'A delivery with emoji, each as a pair of escapes.',
    because:
      'Python writes a character beyond U+FFFF as two escapes in lower-case hex. If the JSON is rebuilt in another form, an event with an emoji in a title is lost.',
  },
  {
    id: 'key-order',
    title: 'Keys beyond U+FFFF verify in their order',
    data: '"check_sample": {"\\uff5e": 1, "\\ud83d\\ude00": 2}',
    sends: 'A delivery whose data has the keys U+FF5E and U+1F600, in this order.',
    because:
      'Python sorts keys by code point, JavaScript and Java by UTF-16 unit. A receiver that sorts them itself loses the event.',
  },
  {
    id: 'integer-keys',
    title: 'Keys that look like integers verify in their order',
    data: '"check_sample": {"10": "ten", "2": "two", "9": "nine"}',
    sends: 'A delivery whose data has the keys `10`, `2` and `9`, in this order.',
    because:
      'JavaScript moves such keys to the front, in numeric order, so a receiver that hashes re-serialized JSON loses the event.',
  },
  {
    id: 'escapes',
    title: 'Control characters, quotes and backslashes verify',
    data: '"check_sample": "tab\\t quote\\" backslash\\\\ bell\\u0007 delete\\u007f newline\\n"',
    sends: 'A delivery with the escapes `\\t`, `\\"`, `\\\\`, `\\u0007`, `\\u007f` and `\\n`.',
    because:
      'Languages differ in the characters that they escape, most of all in U+007F, so re-serialized JSON does not match and the event is lost.',
  },
  {
    id: 'slashes-and-html',
    title: 'Slashes and HTML verify',
    data: '"check_sample": "https://example.com/a?b=1&c=2 </script> <b>\'"',
    sends: "A delivery with `/`, `<`, `>`, `&` and `'` in a string.",
    because:
      'PHP escapes slashes, Go and Rails escape HTML, and Python does neither, so re-serialized JSON does not match and the event is lost.',
  },
  {
    id: 'null-and-empty',
    title: 'Null and empty values are accepted',
    data: '"check_sample": {"array": [], "false": false, "null": null, "object": {}, "string": ""}, "index_id": null',
    sends: 'A delivery with null, `{}`, `[]`, an empty string, and `index_id: null`.',
    because:
      'Some media have no index. A receiver that requires a value there and answers 4xx loses their events.',
  },
  {
    id: 'lone-surrogate',
    title: 'A lone surrogate does not lose the event',
    data: '"check_sample": "\\ud800"',
    sends: 'A delivery with `\\ud800`, half of a pair, in a string.',
    because:
      'Python writes it, for example, for a file name that is not UTF-8. A receiver that answers 400 because its parser rejects it loses the event permanently.',
    isUnusual: true,
  },
  {
    id: 'not-a-number',
    title: 'NaN and Infinity do not lose the event',
    data: '"check_sample": [NaN, Infinity, -Infinity]',
    sends: 'A delivery with `NaN`, `Infinity` and `-Infinity`, which are not JSON.',
    because:
      'Python writes them by default, for example for a missing score. A receiver that answers 400 because its parser rejects them loses the event permanently, whereas a 5xx leaves time to fix the receiver.',
    isUnusual: true,
  },
  {
    id: 'proto-key',
    title: 'A key named __proto__ does not lose the event',
    data: '"check_sample": {"__proto__": {"a": 1}, "constructor": {"prototype": 1}}',
    sends: 'A delivery whose data has the keys `__proto__` and `constructor`.',
    because: 'Some parsers reject these names. A receiver that then answers 400 loses the event permanently.',
    isUnusual: true,
  },
];

export const wireForms: readonly Case[] = FORMS.map(({ data, isUnusual, ...texts }) => ({
  ...texts,
  promise: 'verifies',
  severity: 'must',
  fix: isUnusual ? 'parse-tolerantly' : 'raw-bytes',
  run: (target) => (isUnusual ? mustNotBeRefused : mustBeHandled)(target, target.make({ data })),
}));
