import pc from 'picocolors';

const { FORCE_COLOR, NO_COLOR, TERM } = process.env;
const isWanted = NO_COLOR
  ? false
  : FORCE_COLOR
    ? FORCE_COLOR !== '0'
    : process.stdout.isTTY && TERM !== 'dumb';

/** Colours on a terminal; plain text in a pipe, a CI log and under NO_COLOR. */
export const colors = pc.createColors(isWanted);
