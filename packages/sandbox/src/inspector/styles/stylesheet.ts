import { COLOURS } from './colours.js';
import { CONTROLS } from './controls.js';
import { EXCHANGE } from './exchange.js';
import { PAGE } from './page.js';

/** The stylesheet of all pages. */
export const STYLESHEET: string = COLOURS + PAGE + CONTROLS + EXCHANGE;
