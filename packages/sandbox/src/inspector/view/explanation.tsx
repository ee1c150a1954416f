/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Difference, Excerpt } from '../../diagnosis/first-difference.js';
import type { Explanation } from '../explain/explain-exchange.js';
import { Visible } from './text.js';

/** Why the signature matches or does not, and what the response means. */
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

/** The first place where the body that was sent differs from the signed one, one above the other. */
function DifferenceView({
  difference: { offset, received, signed },
}: {
  difference: Difference;
}): JSX.Element {
  return (
    <figure class="difference">
      <figcaption>The first difference, at character {offset.toLocaleString('en')}.</figcaption>
      <dl>
        <dt>signed</dt>
        <dd>
          <Marked excerpt={signed} />
        </dd>
        <dt>sent</dt>
        <dd>
          <Marked excerpt={received} />
        </dd>
      </dl>
    </figure>
  );
}

function Marked({ excerpt: { before, marked, after } }: { excerpt: Excerpt }): JSX.Element {
  return (
    <code>
      <Visible text={before} />
      <mark>{marked.trim() === '' ? marked.replaceAll(' ', '␣') || '∅' : <Visible text={marked} />}</mark>
      <Visible text={after} />
    </code>
  );
}
