import pc from 'picocolors';

const { CI, FORCE_COLOR, NO_COLOR, TERM } = process.env;
const isWanted = NO_COLOR
  ? false
  : FORCE_COLOR
    ? FORCE_COLOR !== '0'
    : // On a pipe it is undefined, which createColors would take for its default.
      process.stdout.isTTY === true && TERM !== 'dumb' && !CI;

/** Colours on a terminal; plain text in a pipe, a CI log and under NO_COLOR. */
export const colors = pc.createColors(isWanted);
