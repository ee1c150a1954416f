/** The size of a character and the margins, in pixels. */
const CELL = { width: 8.43, height: 20 };
const MARGIN = { x: 18, top: 46, bottom: 18 };

/** A code that changes colours (ECMA-48, SGR). */
const SGR = new RegExp(`${String.fromCharCode(27)}\\[([\\d;]*)m`);

/** The SGR codes that the command uses, as classes of the picture. */
const CLASSES: Readonly<Record<string, string | undefined>> = {
  1: 'bold',
  2: 'dim',
  31: 'red',
  32: 'green',
  33: 'yellow',
  36: 'cyan',
};

const STYLE = `
    text { font: 14px ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #e6e6e3; white-space: pre; }
    .bold { font-weight: 700; } .dim { fill: #a3a6b0; } .red { fill: #ff9f98; } .green { fill: #82d8a8; } .yellow { fill: #f0c76c; } .cyan { fill: #8fd3e8; } .prompt { fill: #9aaaff; }
  `;

/**
 * Draws what a command has printed to a terminal, colours included.
 *
 * @param columns The width of the terminal; longer lines are broken there, as a terminal does.
 */
export function terminalSvg(command: string, printed: string, columns: number, title: string): string {
  const lines = [
    [
      { text: '$ ', style: 'prompt' },
      { text: command, style: 'bold' },
    ],
    ...linesOf(printed),
  ];
  const rows = lines.flatMap((line) => broken(line, columns));
  const width = Math.ceil(2 * MARGIN.x + columns * CELL.width);
  const height = MARGIN.top + rows.length * CELL.height + MARGIN.bottom;
  const texts = rows.map((row, i) => textOf(row, MARGIN.top + (i + 0.7) * CELL.height));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
  <title id="title">${escaped(title)}</title>
  <style>${STYLE}</style>
  <rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10" fill="#15161c" stroke="#3a3d48"/>
  <circle cx="22" cy="21" r="5.5" fill="#ff8a82"/><circle cx="40" cy="21" r="5.5" fill="#f0c76c"/><circle cx="58" cy="21" r="5.5" fill="#82d8a8"/>
${texts.join('\n')}
</svg>
`;
}

/** Text in one style. */
interface Run {
  readonly text: string;
  readonly style: string;
}

/** Splits what was printed into lines of runs. */
function linesOf(printed: string): Run[][] {
  let styles: string[] = [];
  return printed
    .replaceAll('\r', '')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const runs: Run[] = [];
      // Every second part is a code.
      for (const [i, part] of line.split(SGR).entries()) {
        if (i % 2 === 0) {
          if (part !== '') runs.push({ text: part, style: styles.join(' ') });
          continue;
        }
        const style = CLASSES[part];
        if (style !== undefined) styles = [...styles, style];
        else if (part === '22') styles = styles.filter((each) => each !== 'bold' && each !== 'dim');
        else if (part === '39') styles = styles.filter((each) => each === 'bold' || each === 'dim');
        else styles = [];
      }
      return runs;
    });
}

function broken(line: readonly Run[], columns: number): Run[][] {
  const rows: Run[][] = [[]];
  let used = 0;
  for (const { text, style } of line) {
    for (let rest = [...text]; rest.length > 0; ) {
      if (used === columns) {
        rows.push([]);
        used = 0;
      }
      const part = rest.slice(0, columns - used);
      rows.at(-1)!.push({ text: part.join(''), style });
      used += part.length;
      rest = rest.slice(part.length);
    }
  }
  return rows;
}

/** Each run has its own place, so that columns stay in line whatever the font's width is. */
function textOf(row: readonly Run[], y: number): string {
  let column = 0;
  const runs = row.map(({ text, style }) => {
    const x = (MARGIN.x + column * CELL.width).toFixed(1);
    const length = ([...text].length * CELL.width).toFixed(1);
    column += [...text].length;
    return `<tspan x="${x}" textLength="${length}"${style === '' ? '' : ` class="${style}"`}>${escaped(text)}</tspan>`;
  });
  return `  <text y="${y.toFixed(1)}" xml:space="preserve">${runs.join('')}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
