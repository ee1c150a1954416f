import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { helpFor } from '@videovector-webhooks/core/tools';
import { describe, expect, it } from 'vitest';
import { errorsPage } from '../../scripts/errors-page/page.js';
import { filesBelow } from '../support/files-below.js';
import { ROOT } from '../support/snippets.js';
import { CODE_TABLES } from './codes.js';
import { anchorsOf } from './markdown.js';

const page = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');
const anchors = anchorsOf(page);
const entries = [...page.matchAll(/^### `(\w+)`$|^<a id="(\w+)"><\/a>$/gm)].map(
  ([, code, alias]) => code ?? alias!,
);

describe('the page of errors', () => {
  it('has the facts of the sources (vitest -u writes it again)', async () => {
    await expect(await errorsPage()).toMatchFileSnapshot(join(ROOT, 'docs/errors.md'));
  });

  it.each(Object.entries(CODE_TABLES))('has an entry for each of the %s', (_, codes) => {
    expect(codes.length).toBeGreaterThan(1);
    expect(codes.filter((code) => !entries.includes(code))).toEqual([]);
  });

  it('has one entry for each code, and no others', () => {
    const codes = Object.values(CODE_TABLES).flat();
    expect(entries.toSorted()).toEqual([...new Set(codes)].toSorted());
  });

  it('has an anchor for the link of every message', () => {
    const addresses = Object.values(CODE_TABLES).flat().map(helpFor);
    expect(addresses.filter((address) => !anchors.has(address.replace(/^.*[# ]/, '')))).toEqual([]);
  });

  it('is named by every file that logs', () => {
    const sources = filesBelow(join(ROOT, 'packages'))
      .filter((file) => /^[\w-]+\/src\/.+\.tsx?$/.test(file))
      .map((file) => [file, readFileSync(join(ROOT, 'packages', file), 'utf8')] as const);
    const logging = sources.filter(([, code]) => code.includes('[videovector-webhooks]'));
    expect(logging.length).toBeGreaterThan(1);
    expect(logging.filter(([, code]) => !/withHelp|helpFor/.test(code)).map(([file]) => file)).toEqual([]);
  });

  it('says of each refusal why it matters, and of each error and log line what to do', () => {
    const sections = page.split('\n## ').slice(2, 6);
    const texts = sections.flatMap((section) => section.split('\n### ').slice(1));
    const lacking = (heading: string, except: RegExp) =>
      texts.filter((text) => !text.includes(`**${heading}.**`) && !except.test(text));
    expect(texts.length).toBeGreaterThan(50);
    expect(lacking('Why it matters', /^$/)).toEqual([]);
    expect(lacking('Fix', /^`(?:handled|queued)`/)).toEqual([]);
  });
});
