const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/** Indents a JSON text for reading, and leaves every number and every escape as it is. */
export function formatJson(text: string): string {
  let result = '';
  let depth = 0;
  let previous = '';
  const newLine = (): string => `\n${'  '.repeat(depth)}`;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '}' || token === ']') depth--;
    const isInside = previous === '{' || previous === '[' || previous === ',';
    const isEmpty = (token === '}' || token === ']') && (previous === '{' || previous === '[');
    if (!isEmpty && (isInside || token === '}' || token === ']')) result += newLine();
    result += token === ':' ? ': ' : token;
    if (token === '{' || token === '[') depth++;
    previous = token;
  }
  return result;
}
