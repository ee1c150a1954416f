import pc from 'picocolors';

/** The functions that colour a text, or leave it as it is. */
export type Colors = ReturnType<typeof pc.createColors>;

/** Colours for standard output. */
export const out: Colors = pc.createColors(hasColor(process.stdout));
/** Colours for standard error, which may be a terminal while standard output is a pipe, and the other way round. */
export const err: Colors = pc.createColors(hasColor(process.stderr));

/** Colour is for terminals: a CI log and a pipe get none unless `FORCE_COLOR` asks for it. (no-color.org) */
function hasColor({ isTTY }: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM, CI } = process.env;
  if (NO_COLOR || process.argv.includes('--no-color')) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  // On a pipe it is undefined.
  return isTTY === true && TERM !== 'dumb' && !CI;
}
