/** Prints JSON that steers no terminal: `JSON.stringify` leaves C1 controls and marks of direction as they are. */
export function jsonText(value: unknown, indent?: number): string {
  // Its own line feeds are between values; in a string they are escaped.
  return JSON.stringify(value, null, indent).replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
