import { helpFor } from '@videovector-webhooks/core/tools';
import { Help } from 'commander';
import { out } from '../terminal/color.js';
import type { Entry } from './entries.js';

/** Formats an entry for a terminal: its Markdown without links, each paragraph wrapped. */
export function entryText({ code, section, text }: Entry, columns: number): string {
  const help = new Help();
  const paragraphs = text
    .trim()
    .split(/\n{2,}/)
    .map((block) =>
      linesOf(block)
        .map((line) => help.boxWrap(plain(line), columns))
        .join('\n'),
    );
  return [`${out.bold(code)} (${section})`, ...paragraphs, out.dim(helpFor(code))].join('\n\n');
}

/** The lines of a block, before they are wrapped: an item or a row each; a new one for what to do, and for what becomes of the delivery. */
function linesOf(block: string): string[] {
  if (block.startsWith('|')) return rowsOf(block);
  return block
    .replaceAll(/\n(?! *(?:\d+\.|-) )\s*/g, ' ')
    .replaceAll(/ (?=\*\*(?:Do|The delivery):\*\*)/g, '\n')
    .split('\n');
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
