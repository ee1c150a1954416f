import { type Attack, accepted, GENUINE, OTHER, refused, tampered, type Whole } from '../attack.js';

const change = (from: string, to: string): Whole => tampered(changed(GENUINE, from, to));
const bytes = (...parts: (string | readonly number[])[]): Whole =>
  tampered(
    Buffer.concat(
      parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([...part]))),
    ),
  );
const [beforeEmoji, afterEmoji] = GENUINE.split('\\ud83d\\ude00') as [string, string];

/** Changes of a genuine body. */
export const TAMPERING: readonly Attack[] = [
  ...refused('The number is another one to Python, which signed it, even if JavaScript reads the same.', {
    'changes 1200.0 to 1200': change('1200.0', '1200'),
    'changes 1200.0 to 1201.0': change('1200.0', '1201.0'),
    'changes 1200.0 to the next float': change('1200.0', '1200.0000000000002'),
    'changes 1200.0 to -1200.0': change('1200.0', '-1200.0'),
    'changes 1200.0 to the text "1200.0"': change('1200.0', '"1200.0"'),
    'changes 1200.0 to null': change('1200.0', 'null'),
    'changes 1200.0 to NaN': change('1200.0', 'NaN'),
    'changes 1200.0 to 1e400': change('1200.0', '1e400'),
    'changes an integer beyond 2^53 to the one below': change('740993', '740992'),
    'changes an integer beyond 2^53 to the one above': change('740993', '740994'),
    'changes an integer to a float': change('9007199254740993', '9007199254740993.0'),
    'prints an integer as JavaScript does': change('9007199254740993', String(Number('9007199254740993'))),
    'puts a zero in front of a number': change('1200.0', '01200.0'),
    'puts a plus in front of a number': change('1200.0', '+1200.0'),
  }),
  ...refused('The text is another one, even if it looks the same.', {
    'writes é as e and an accent': change('Caf\\u00e9', 'Cafe\\u0301'),
    'writes é as e and an accent, in UTF-8': change('Caf\\u00e9', 'Cafe\u0301'),
    'replaces a letter by a look-alike': change('"a/b"', '"\u0430/b"'),
    'adds a zero-width space': change('"a/b"', '"a/\u200bb"'),
    'changes capitals': change('"a/b"', '"A/b"'),
    'drops half of a surrogate pair': change('\\ude00', ''),
    'swaps the halves of a surrogate pair': change('\\ud83d\\ude00', '\\ude00\\ud83d'),
    'adds a space inside a text': change('"a/b"', '"a/b "'),
    'puts a NUL into a text': change('"a/b"', '"a/b\\u0000"'),
  }),
  ...refused('Bytes that are not UTF-8 or not JSON are not what the sender signed, and are not repaired.', {
    'puts a NUL before the body': tampered(`\0${GENUINE}`),
    'puts a NUL after the body': tampered(`${GENUINE}\0`),
    'puts two byte order marks before the body': tampered(`\ufeff\ufeff${GENUINE}`),
    'puts a byte order mark after the body': tampered(`${GENUINE}\ufeff`),
    'puts a no-break space after the body': tampered(`${GENUINE}\u00a0`),
    'puts a vertical tab after the body': tampered(`${GENUINE}\v`),
    'encodes the body as UTF-16': tampered(Buffer.from(`\ufeff${GENUINE}`, 'utf16le')),
    'encodes a character as two surrogates of three bytes': bytes(
      beforeEmoji,
      [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
      afterEmoji,
    ),
    'encodes a slash in two bytes': bytes(
      GENUINE.slice(0, GENUINE.indexOf('/b"')),
      [0xc0, 0xaf],
      GENUINE.slice(GENUINE.indexOf('b", "run_id')),
    ),
    'adds a byte that is not UTF-8': bytes(GENUINE, [0xff]),
    'appends a second document': tampered(`${GENUINE}{"event": "export.ready"}`),
    'appends a second document on a new line': tampered(`${GENUINE}\n${OTHER}`),
    'puts a second document in front': tampered(`${OTHER}\n${GENUINE}`),
    'appends a comma': tampered(`${GENUINE},`),
    'puts a comma after the last member': change('"evt_1"}', '"evt_1",}'),
    'adds a comment': tampered(`${GENUINE}/* */`),
    'uses single quotes': change('"a/b"', "'a/b'"),
    'puts a raw line feed into a text': change('"a/b"', '"a\n/b"'),
    'wraps the body in a list': tampered(`[${GENUINE}]`),
    'cuts the last byte off': tampered(GENUINE.slice(0, -1)),
    'cuts the body in half': tampered(GENUINE.slice(0, GENUINE.length / 2)),
    'sends no body': tampered(''),
    'sends {}': tampered('{}'),
    'sends null': tampered('null'),
  }),
  ...refused(
    'Of two members with one key, parsers keep different ones, so the signature would cover only one.',
    {
      'puts an evil event before the genuine one': change('"event"', '"event": "webhook.deleted", "event"'),
      'puts an evil event after the genuine one': change(
        '"id": "evt_1"',
        '"event": "export.ready", "id": "evt_1"',
      ),
      'spells the second key with an escape': change('"event"', '"\\u0065vent": "export.ready", "event"'),
      'repeats a key inside data': change('"run_id"', '"run_id": "run_666", "run_id"'),
      'repeats data': change('"data"', '"data": {"run_id": "run_666"}, "data"'),
      'repeats a member exactly': change('"id": "evt_1"', '"id": "evt_1", "id": "evt_1"'),
    },
  ),
  ...refused('Every key and value is signed.', {
    'changes the event': change('prompt_run.completed', 'prompt_run.failed'),
    'changes the id': change('evt_1', 'evt_2'),
    'changes the time': change('2026-10-07', '2026-10-08'),
    'renames a key': change('"run_id"', '"runId"'),
    'changes the capitals of a key': change('"run_id"', '"Run_id"'),
    'adds a member': change('"id"', '"admin": true, "id"'),
    'adds the member __proto__': change('"id"', '"__proto__": {"admin": true}, "id"'),
    'drops a member': change(', "id": "evt_1"', ''),
    'swaps two values': tampered(
      changed(GENUINE, 'run_1', 'evt_1').replace(/"id": "evt_1"/, '"id": "run_1"'),
    ),
    'moves a member out of data': tampered(
      changed(GENUINE, '"run_id": "run_1", ', '').replace(
        '"id": "evt_1"',
        '"id": "evt_1", "run_id": "run_1"',
      ),
    ),
  }),
  ...accepted(
    'The content is the same to the last digit; a proxy may spell JSON otherwise, and refusing would lose it.',
    {
      'spells 1200.0 as 1200.00': change('1200.0', '1200.00'),
      'spells 1200.0 as 1.2e3': change('1200.0', '1.2e3'),
      'spells 1200.0 as 12E2': change('1200.0', '12E2'),
      'spells é in UTF-8': change('\\u00e9', 'é'),
      'spells é as \\u00E9': change('\\u00e9', '\\u00E9'),
      'spells an emoji in UTF-8': change('\\ud83d\\ude00', '😀'),
      'escapes a slash': change('a/b', 'a\\/b'),
      'escapes a letter of a key': change('"event"', '"\\u0065vent"'),
      'puts a byte order mark before the body': tampered(`\ufeff${GENUINE}`),
      'puts white space after the body': tampered(`${GENUINE} \r\n\t`),
      'puts the members in another order': tampered(
        changed(GENUINE, ', "id": "evt_1"', '').replace('{', '{"id": "evt_1", '),
      ),
      'drops the spaces': tampered(GENUINE.replaceAll('": ', '":').replaceAll(', "', ',"')),
    },
  ),
];

/** Replaces a text that must be there, so that no attack becomes a genuine delivery by a typing error. */
function changed(body: string, from: string, to: string): string {
  if (!body.includes(from)) throw new Error(`There is no ${from} to change`);
  return body.replace(from, () => to);
}
