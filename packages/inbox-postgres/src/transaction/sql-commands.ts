/** Comments, quotes, words, and what separates or groups statements; everything else is skipped. */
const TOKEN =
  /--[^\r\n]*|\/\*|[eE]'|['"]|\$(?:[A-Za-z_\x80-\uffff][\w\x80-\uffff]*)?\$|[A-Za-z_\x80-\uffff][\w$\x80-\uffff]*|[();]/g;
const WORD = /^[A-Za-z_\x80-\uffff]/;
/** No command needs more words than this to be recognized. */
const MAX_WORDS = 16;

/**
 * Splits an SQL text into its statements and returns the leading keywords of each, in upper case: `['COMMIT']`,
 * `['ROLLBACK', 'TO', 'S']`. Comments, strings, quoted names, groups in parentheses and SQL function bodies are skipped.
 */
export function readCommands(text: string): string[][] {
  const commands: string[][] = [];
  const token = new RegExp(TOKEN);
  let words: string[] = [];
  let previous = '';
  let parentheses = 0;
  /** How many `BEGIN ATOMIC` and `CASE` are open in the body of an SQL function. */
  let blocks = 0;

  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    if (found === '(') parentheses++;
    else if (found === ')') parentheses = Math.max(0, parentheses - 1);
    else if (found === ';') {
      if (parentheses > 0 || blocks > 0) continue;
      commands.push(words);
      words = [];
    } else if (WORD.test(found) && !found.endsWith("'")) {
      const word = found.toUpperCase();
      if (parentheses === 0 && words.length < MAX_WORDS) words.push(word);
      if (words[0] === 'CREATE') blocks = blocksAfter(word, previous, blocks);
      previous = word;
    } else token.lastIndex = endOf(found, text, token.lastIndex);
  }
  return [...commands, words].filter(({ length }) => length > 0);
}

function blocksAfter(word: string, previous: string, blocks: number): number {
  if (word === 'ATOMIC' && previous === 'BEGIN') return blocks + 1;
  if (blocks === 0) return 0;
  if (word === 'CASE') return blocks + 1;
  return word === 'END' ? blocks - 1 : blocks;
}

/** The position after a comment or a quoted part; the end of the text if it is not closed. */
function endOf(opening: string, text: string, from: number): number {
  if (opening.startsWith('--')) return from;
  if (opening === '/*') return endOfNested(text, from);
  if (opening.length === 2 && opening.endsWith("'")) return endOfEscaped(text, from);
  // A doubled quote reads as the end of one string and the start of another.
  const end = text.indexOf(opening, from);
  return end === -1 ? text.length : end + opening.length;
}

/** PostgreSQL's block comments nest. */
function endOfNested(text: string, from: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = from;
  for (let depth = 1; depth > 0; ) {
    const match = edge.exec(text);
    if (match === null) return text.length;
    depth += match[0] === '/*' ? 1 : -1;
  }
  return edge.lastIndex;
}

/** In `E'…'` a backslash escapes the next character. */
function endOfEscaped(text: string, from: number): number {
  const edge = /\\|'/g;
  edge.lastIndex = from;
  for (let match = edge.exec(text); match !== null; match = edge.exec(text)) {
    if (match[0] === "'") return edge.lastIndex;
    edge.lastIndex++;
  }
  return text.length;
}
