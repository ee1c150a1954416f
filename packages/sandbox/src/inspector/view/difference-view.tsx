/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { MarkedDifference } from '../why/explanation.js';
import type { Excerpt } from '../why/first-difference.js';
import { Visible } from './visible-text.js';

/** The first place where what was sent differs from what was signed, one above the other. */
export function DifferenceView({ difference }: { difference: MarkedDifference }): JSX.Element {
  const { place, form } = difference;
  const sent = form === 'as sent' ? 'The body as it was sent' : 'The body in canonical form';
  return (
    <figure class="difference">
      <figcaption>
        The first difference, at character {place.offset.toLocaleString('en')}: {sent.toLowerCase()}, and the
        canonical form that was signed.
      </figcaption>
      <dl>
        <dt>signed</dt>
        <dd>
          <Marked excerpt={place.signed} />
        </dd>
        <dt>sent</dt>
        <dd>
          <Marked excerpt={place.sent} />
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
