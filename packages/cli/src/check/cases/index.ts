import { type Case, PROMISES } from '../case.js';
import { answers } from './answers/answers.js';
import { connections } from './keeps/connections.js';
import { events } from './keeps/events.js';
import { failures } from './keeps/failing.js';
import { identities } from './keeps/identities.js';
import { acceptedThenRestart, storeAway } from './keeps/outages.js';
import { sizes } from './keeps/sizes.js';
import { counter } from './once/counter.js';
import { duplicates, nothingLate } from './once/duplicates.js';
import { bodies, duplicateKey } from './refuses/bodies.js';
import { forged } from './refuses/forged.js';
import { relabelled } from './refuses/relabelled.js';
import { otherWebhook, signatures } from './refuses/signatures.js';
import { authentic } from './verifies/authentic.js';
import { envelopes, unknownField } from './verifies/envelopes.js';
import { transport } from './verifies/transport.js';
import { wireForms } from './verifies/wire-forms.js';

/** Every case, in the order of the report. */
export const CASES: readonly Case[] = [
  authentic,
  unknownField,
  ...wireForms,
  ...envelopes,
  ...transport,
  forged,
  otherWebhook,
  ...bodies,
  duplicateKey,
  ...signatures,
  relabelled,
  ...failures,
  storeAway,
  acceptedThenRestart,
  ...identities,
  ...events,
  ...sizes,
  ...connections,
  counter,
  ...duplicates,
  nothingLate,
  ...answers,
];

/** What `--only` may name. */
export const SELECTABLE: readonly string[] = [...Object.keys(PROMISES), ...CASES.map(({ id }) => id)];

/** The cases of these names and promises, together with those that show whether their verdicts mean anything. */
export function selectCases(only: readonly string[] | undefined): readonly Case[] {
  if (only === undefined) return CASES;
  return CASES.filter(
    ({ id, promise, when }) => when === 'first' || only.includes(id) || only.includes(promise),
  );
}
