/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Difference, Excerpt } from '../../diagnosis/first-difference.js';
import { Visible } from './visible-text.js';

/** The first place where the body that was sent differs from the signed one, one above the other. */
export function DifferenceView({
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
