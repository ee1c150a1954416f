/**
 * Fits a text into a line of the log: cuts it off, and replaces line breaks and control characters, which could forge other lines.
 *
 * @param maxLength In characters.
 */
export function oneLine(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replaceAll(/[\s\p{Cc}]+/gu, ' ');
}
