/** What can steer a terminal: controls, marks of direction, line and paragraph separators. */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Replaces what steers a terminal in a text from outside. */
export function printable(text: string): string {
  return text.replace(STEERING, '·');
}

/** JSON that steers no terminal: `JSON.stringify` leaves C1 controls and marks of direction as they are. */
export function jsonText(value: unknown, indent?: number): string {
  // The line feeds of the indentation stay; those in strings are escaped.
  return JSON.stringify(value, null, indent).replace(STEERING, (character) =>
    character === '\n' ? character : escaped(character),
  );
}

function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
