/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Difference, Excerpt } from '../../diagnosis/first-difference.js';
import type { Explanation } from '../explain/explain-exchange.js';
import { Visible } from './text.js';

/** Why the signature matches or does not, what the response means, and what to do about it. */
export function ExplanationView({ explanation }: { explanation: Explanation }): JSX.Element {
  const { tone, headline, remarks, difference, fix } = explanation;
  return (
    <div class={`why ${tone}`}>
      <p class="headline">
        <Visible text={headline} />
      </p>
      {difference !== undefined && <DifferenceView difference={difference} />}
      {remarks.length > 0 && (
        <ul class="remarks">
          {remarks.map((remark) => (
            <li class={remark.tone}>
              <Visible text={remark.text} />
            </li>
          ))}
        </ul>
      )}
      {fix !== undefined && (
        <p class="fix">
          <b>Fix:</b> <Visible text={fix} />
        </p>
      )}
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
      <figcaption>The first difference, at character {offset.toLocaleString('en')}:</figcaption>
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
