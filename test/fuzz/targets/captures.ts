import { CaptureFormatError, deliveryOf, readCaptures } from '@videovector-webhooks/core/replay';
import type { Target } from '../target.js';
import { JSON_DICTIONARY } from './json-dictionary.js';

const LINE =
  '{"version": 1, "captured_at": "2026-10-07T00:00:00.000Z", "method": "POST", "headers": {"x-delivery-id": "del_1"}, ' +
  '"body": "{}", "outcome": {"outcome": "handled", "code": "handled", "status": 200}}';

export const capturesTarget: Target = {
  name: 'captures',
  sources: ['/core/src/replay/capture-', '/core/src/replay/text-encoding', '/core/src/json/base64'],
  seeds: [
    `${LINE}\n`,
    `${LINE}\n${LINE.replace('"body"', '"body_base64"')}\r\n\n${LINE}`,
    `${LINE.replace('"body": "{}"', '"body_missing": "too_large"')}\n{"version": 2}\n`,
    `\ufeff${LINE}\n\0\0\n${LINE.slice(0, 90)}`,
  ],
  dictionary: [
    ...JSON_DICTIONARY,
    ...[
      '"version": 1',
      '"body"',
      '"body_base64"',
      '"body_missing"',
      '"headers"',
      '"status"',
      '"outcome"',
      '\r\n',
      LINE,
    ],
    '\n',
  ],
  async run(input) {
    const found = new Map<number, string>();
    let line = 0;
    try {
      const options = {
        onBadLine: (number: number) => void found.set(number, 'bad'),
        onTornLine: (number: number) => void found.set(number, 'torn'),
      };
      // Each line is read on its own too, so that the number of a good one is known.
      for await (const capture of readCaptures(input, options)) {
        line++;
        try {
          deliveryOf(capture);
        } catch (error) {
          if (!(error instanceof CaptureFormatError)) throw error;
        }
      }
    } catch (error) {
      if (!(error instanceof CaptureFormatError)) throw error;
      return 'refused';
    }
    return summary(input, found, line);
  },
};

/** Numbers the captures: they are the lines that are neither blank nor bad nor torn. */
function summary(input: Uint8Array, found: ReadonlyMap<number, string>, captures: number): string {
  const lines = Buffer.from(input).toString('latin1').split('\n');
  const words = lines.flatMap((text, i) => {
    if (/^[ \t\r\0]*$/.test(text)) return [];
    return [`${i + 1} ${found.get(i + 1) ?? 'ok'}`];
  });
  const good = words.filter((word) => word.endsWith('ok')).length;
  return good === captures ? words.join(' ') : `${captures} captures of ${good} lines`;
}
