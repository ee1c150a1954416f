import type { Mistake } from '../mistake.js';
import { ADAPTER } from './adapter.js';
import { BODY } from './body.js';
import { DISPATCH } from './dispatch.js';
import { INBOX } from './inbox.js';
import { JSON_MISTAKES } from './json.js';
import { OUTCOME } from './outcome.js';
import { SIGNATURE } from './signature.js';

/** The mistakes by room and name. */
export const MISTAKES: Readonly<Record<string, Readonly<Record<string, Mistake>>>> = {
  signature: SIGNATURE,
  json: JSON_MISTAKES,
  inbox: INBOX,
  dispatch: DISPATCH,
  body: BODY,
  outcome: OUTCOME,
  adapter: ADAPTER,
};
