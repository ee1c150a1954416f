import { canonicalMembers, canonicalText } from '@videovector-webhooks/core/tools';

/** Prints JSON line by line, and leaves every number as it is. Text that is not JSON keeps its lines. */
export function indentedJson(text: string): string[] {
  try {
    return linesOf(canonicalText(text), '');
  } catch {
    return text.split('\n');
  }
}

function linesOf(canonical: string, indent: string): string[] {
  const members = canonicalMembers(canonical);
  if (members === undefined || members.length === 0) return [canonical];
  const isArray = canonical.startsWith('[');
  const inner = members.flatMap(([key, value], i) => {
    const [first = '', ...rest] = linesOf(value, `${indent}  `);
    const lines = [`${indent}  ${isArray ? '' : `${key}: `}${first}`, ...rest];
    if (i < members.length - 1) lines[lines.length - 1] += ',';
    return lines;
  });
  return [isArray ? '[' : '{', ...inner, `${indent}${isArray ? ']' : '}'}`];
}
