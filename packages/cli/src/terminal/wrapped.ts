import { Help } from 'commander';

/** A sentence, indented; on a terminal it is wrapped at words, elsewhere it stays in one line for scripts. */
export function wrapped(text: string, columns = process.stdout.columns): string {
  const indent = '  ';
  if (columns === undefined) return `${indent}${text}`;
  return new Help()
    .boxWrap(text, columns - indent.length)
    .split('\n')
    .map((line) => indent + line)
    .join('\n');
}
