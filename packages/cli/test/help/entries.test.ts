import { helpFor } from '@videovector-webhooks/core/tools';
import { describe, expect, it } from 'vitest';
import { CODE_TABLES } from '../../../../test/documentation/codes.js';
import { readCases } from '../../src/help/cases.js';
import { codeFrom, readEntries } from '../../src/help/entries.js';
import { entryText } from '../../src/help/entry-text.js';
import { linksOf } from '../../src/help/links.js';
import { readTopics } from '../../src/help/topics.js';

const entries = readEntries();
const all = [...new Set([...entries.values(), ...readCases()])];
const codes = [...new Set(Object.values(CODE_TABLES).flat())];

describe('the entries of the errors page', () => {
  it.each(codes)('are found for %s, by its name and by the link in its messages', (code) => {
    expect(entries.get(codeFrom(code))?.text.trim()).toMatch(/^\S/);
    expect(entries.get(codeFrom(`(see ${helpFor(code)})`))).toBe(entries.get(codeFrom(code)));
  });

  it('are printed without Markdown, in lines that fit', () => {
    for (const entry of all) {
      const text = entryText(entry, 80);
      const prose = text.replaceAll(/^ {2}.*$/gm, '');
      expect(prose).not.toMatch(/\]\(|\*\*|^\||^#|```|<!--/m);
      const long = prose.split('\n').filter((line) => line.length > 80 && line.includes(' '));
      expect(long).toEqual([]);
    }
  });

  it('are printed whole', () => {
    const words = (text: string): string[] => text.match(/\w+/g) ?? [];
    for (const entry of all) {
      const source = entry.text
        .replaceAll(/\]\([^)]+\)/g, '')
        .replaceAll(/^\|.*\|\n\|-.*/gm, '')
        .replaceAll(/^```\w+$/gm, '');
      const printed = words(entryText(entry, 80));
      expect(words(source).filter((word) => !printed.includes(word))).toEqual([]);
    }
  });
});

it('every case of check is a topic, by its id and by the command that its reports name', () => {
  const topics = readTopics();
  for (const { code, help } of readCases()) {
    expect(topics.names).toContain(code);
    for (const words of [[code], help.split(' ')])
      expect(topics.find(words).map((each) => each.code)).toContain(code);
  }
});

it.each([
  ['[a](#schema_failed)', 'npx @videovector-webhooks/cli help schema_failed'],
  ['[a](raw-bodies.md#koa)', 'docs/raw-bodies.md#koa'],
  ['[a](../packages/client/README.md#reconcile)', 'packages/client/README.md#reconcile'],
  ['[a](#findings-of-explain)', 'docs/errors.md#findings-of-explain'],
  ['[a](https://example.com/x)', 'https://example.com/x'],
])('the link %s leads to %s', (markdown, target) => {
  expect(linksOf(`${markdown} and ${markdown}`, (anchor) => entries.has(anchor))).toEqual([target]);
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
