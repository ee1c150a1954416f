import type { Notice } from '../notices.js';
import { responseText, type SeenResponse, type Tone, toneOf } from '../response-code.js';
import { done, note, problem } from './action.js';

const NOTICES: Readonly<Record<Tone, typeof done>> = { good: done, quiet: note, note, bad: problem };
const WORST_FIRST: readonly Tone[] = ['bad', 'note', 'quiet', 'good'];

/**
 * The notice of what a receiver responded, in the tone of the worst response.
 *
 * @param after What follows from it, as a sentence.
 */
export function receiverSaid(
  what: string,
  responses: readonly SeenResponse[],
  { after, ...rest }: Parameters<typeof done>[1] & { readonly after?: string | undefined } = {},
): Notice {
  const tones = responses.map(toneOf);
  const worst = WORST_FIRST.find((tone) => tones.includes(tone)) ?? 'good';
  const texts = responses.map(responseText);
  const shown = texts.length > 5 ? `${texts.slice(0, 5).join(', ')}, … (${texts.length})` : texts.join(', ');
  return NOTICES[worst](`${what}: ${shown}.${after === undefined ? '' : ` ${after}`}`, rest);
}
