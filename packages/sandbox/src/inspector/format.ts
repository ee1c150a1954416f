/** A timestamp as the page shows it, in UTC: `2026-10-07 12:00:01`. */
export function timeText(timestamp: string | number): string {
  return new Date(timestamp).toISOString().slice(0, 19).replace('T', ' ');
}

/** A span of time: `850 ms`, `1.2 s`, `5 min`. */
export function spanText(milliseconds: number): string {
  if (milliseconds < 1_000) return `${milliseconds} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 60) return `${rounded(seconds)} s`;
  return seconds < 3_600 ? `${rounded(seconds / 60)} min` : `${rounded(seconds / 3_600)} h`;
}

function rounded(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"?|[{}[\],:]|[^\s"{}[\],:]+/gs;

/** Indents a JSON text, and leaves every number and escape as it is. */
export function indentJson(text: string): string {
  let result = '';
  let depth = 0;
  let previous = '';
  for (const [token] of text.matchAll(TOKEN)) {
    const isClosing = token === '}' || token === ']';
    if (isClosing) depth--;
    const isAfterOpening = previous === '{' || previous === '[';
    const startsLine = isClosing ? !isAfterOpening : isAfterOpening || previous === ',';
    if (startsLine) result += `\n${'  '.repeat(depth)}`;
    result += token === ':' ? ': ' : token;
    if (token === '{' || token === '[') depth++;
    previous = token;
  }
  return result;
}
