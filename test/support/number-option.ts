/** Reads an option of a command that must be a number. */
export function numberOption(name: string, text: string, least = 0): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= least) return value;
  throw new Error(`--${name} must be a number from ${least}, not ${JSON.stringify(text)}.`);
}
