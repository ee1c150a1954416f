/** Cuts a text to a number of columns, and marks the cut. */
export function fitted(text: string, width: number): string {
  if (text.length <= width) return text;
  return width <= 1 ? text.slice(0, Math.max(0, width)) : `${text.slice(0, width - 1).toWellFormed()}…`;
}
