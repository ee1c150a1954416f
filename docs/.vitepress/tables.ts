import type { MarkdownRenderer } from 'vitepress';

type Token = ReturnType<MarkdownRenderer['parse']>[number];

const MIN_COLUMNS = 3;
/** The mean length of a row, in characters, from which its cells are too narrow side by side on a phone. */
const LONG_ROW = { threeColumns: 90, moreColumns: 60 };

/** Marks tables with long rows, and names the column in each of their cells: on a phone, the style sheet shows each row as a card. */
export function labelCells(md: MarkdownRenderer): void {
  md.core.ruler.push('label-cells', ({ tokens }) => {
    for (const [start, token] of tokens.entries())
      if (token.type === 'table_open') label(tokens.slice(start, closeOf(tokens, start)));
  });
  // VitePress's own rule drops the attributes.
  md.renderer.rules['table_open'] = (tokens, i, options, _env, self) => {
    tokens[i]?.attrSet('tabindex', '0');
    return self.renderToken(tokens, i, options);
  };
}

const closeOf = (tokens: readonly Token[], start: number): number =>
  tokens.findIndex(({ type }, i) => i > start && type === 'table_close');

function label(table: readonly Token[]): void {
  const heads = textsAfter(table, 'th_open');
  const cells = table.filter(({ type }) => type === 'td_open');
  const rows = cells.length / heads.length;
  const length = textsAfter(table, 'td_open').join('').length / rows;
  const isLong = length >= (heads.length > MIN_COLUMNS ? LONG_ROW.moreColumns : LONG_ROW.threeColumns);
  if (heads.length < MIN_COLUMNS || !isLong) return;
  table[0]?.attrJoin('class', 'cards');
  for (const [i, cell] of cells.entries()) {
    const column = i % heads.length;
    if (column > 0 && heads[column] !== '') cell.attrSet('data-label', heads[column]!);
  }
}

/** The texts of a table's cells, without the marks of Markdown. */
const textsAfter = (table: readonly Token[], type: string): string[] =>
  table.flatMap((token, i) =>
    token.type === type ? [(table[i + 1]?.children ?? []).map(({ content }) => content).join('')] : [],
  );
