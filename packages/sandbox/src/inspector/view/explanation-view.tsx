/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Explanation } from '../explain/explanation.js';
import { DifferenceView } from './difference-view.js';
import { Visible } from './visible-text.js';

/** Why the signature matches or does not, and what the receiver made of it. */
export function ExplanationView({ explanation }: { explanation: Explanation }): JSX.Element {
  const { tone, headline, sentences, difference } = explanation;
  return (
    <div class={`why ${tone}`}>
      <p class="headline">
        <Visible text={headline} />
      </p>
      {sentences.map((sentence) => (
        <p>
          <Visible text={sentence} />
        </p>
      ))}
      {difference !== undefined && <DifferenceView difference={difference} />}
    </div>
  );
}
