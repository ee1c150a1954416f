import { helpFor } from '@videovector-webhooks/core/tools';
import { describe, expect, it } from 'vitest';
import { CODE_TABLES } from '../../../../test/documentation/codes.js';
import { codeFrom, readEntries } from '../../src/help/entries.js';
import { entryText } from '../../src/help/entry-text.js';

const entries = readEntries();
const codes = [...new Set(Object.values(CODE_TABLES).flat())];

describe('the entries of the errors page', () => {
  it.each(codes)('are found for %s, by its name and by the link in its messages', (code) => {
    expect(entries.get(codeFrom(code))?.text.trim()).toMatch(/^\S/);
    expect(entries.get(codeFrom(`(see ${helpFor(code)})`))).toBe(entries.get(codeFrom(code)));
  });

  it('are printed without Markdown, in lines that fit', () => {
    for (const entry of entries.values()) {
      const text = entryText(entry, 80);
      expect(text).not.toMatch(/\]\(|\*\*|^\||^#|```/m);
      const long = text.split('\n').filter((line) => line.length > 80 && line.includes(' '));
      expect(long).toEqual([]);
    }
  });

  it('are printed whole', () => {
    const words = (text: string): string[] => text.match(/\w+/g) ?? [];
    for (const entry of entries.values()) {
      const source = entry.text
        .replaceAll(/\]\([^)]+\)/g, '')
        .replaceAll(/^\|.*\|\n\|-.*/gm, '')
        .replaceAll(/^```\w+$/gm, '');
      const printed = words(entryText(entry, 80));
      expect(words(source).filter((word) => !printed.includes(word))).toEqual([]);
    }
  });
});

it.each([
  ['SIGNATURE_MISMATCH', 'signature_mismatch'],
  ['signature-mismatch', 'signature_mismatch'],
  ['`ERR_SCHEMA`', 'err_schema'],
  ['https://example.com/docs/errors.md#err_schema', 'err_schema'],
  ['(see npx @videovector-webhooks/cli help err_schema)', 'err_schema'],
  ['err_schema ', 'err_schema'],
  ['http_418', 'http_4xx'],
])('%s is the code %s', (topic, code) => {
  expect(codeFrom(topic)).toBe(code);
  expect(entries.has(code)).toBe(true);
});
