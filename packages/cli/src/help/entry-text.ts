import { Help } from 'commander';
import { out } from '../terminal/color.js';
import { type Entry, readEntries } from './entries.js';
import { linksOf } from './links.js';

/** Formats an entry for a terminal: each paragraph wrapped, its code as it is, and where its links lead at the end. */
export function entryText({ code, section, text, help: own }: Entry, columns: number): string {
  const help = new Help();
  const wrapped = (line: string): string => help.boxWrap(plain(line), columns);
  const blocks = text
    .trim()
    .split(/^(```[\s\S]*?^```)$/m)
    .flatMap((part) => {
      const [, language, program] = /^```(\w*)\n([\s\S]*)\n```$/.exec(part) ?? [];
      if (program === undefined)
        return part.trim() === ''
          ? []
          : part
              .trim()
              .split(/\n{2,}/)
              .map(prose);
      // What the kit prints is one long line.
      return [
        language === 'console'
          ? out.dim(help.boxWrap(program, columns))
          : program.replaceAll(/^(?=.)/gm, '  '),
      ];
    });
  const address = own.startsWith('https:') ? [out.dim(own)] : [];
  return [`${out.bold(code)} (${section})`, ...blocks, ...seeAlso(text), ...address].join('\n\n');

  function prose(paragraph: string): string {
    return linesOf(paragraph).map(wrapped).join('\n');
  }
}

function seeAlso(text: string): string[] {
  const entries = readEntries();
  const links = linksOf(text, (anchor) => entries.has(anchor));
  return links.length === 0 ? [] : [['See also:', ...links.map((link) => `  ${link}`)].join('\n')];
}

/** The sentence that says what a code means; it follows the paragraph about the status and, if there is one, an example of the log. */
export function meaningOf({ text }: Entry): string {
  const [, ...paragraphs] = text.trim().split(/\n{2,}/);
  const meaning = paragraphs.find((paragraph) => !paragraph.startsWith('```')) ?? '';
  return plain(meaning.replaceAll(/\s*\n\s*/g, ' ')).replace(/(?<=\.) .*/, '');
}

/** The lines of a paragraph, before they are wrapped: an item or a row each. */
function linesOf(paragraph: string): string[] {
  if (paragraph.startsWith('|')) return rowsOf(paragraph);
  return paragraph.replaceAll(/\n(?! *(?:\d+\.|-) )\s*/g, ' ').split('\n');
}

/** A table as a list: `- cell: cell`. */
function rowsOf(table: string): string[] {
  const [, , ...rows] = table.split('\n');
  return rows.map(
    (row) =>
      `- ${row
        .split('|')
        .map((cell) => cell.trim())
        .filter(Boolean)
        .join(': ')}`,
  );
}

function plain(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll(/\*\*(.+?)\*\*/g, (_, bold: string) => out.bold(bold));
}
