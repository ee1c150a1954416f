/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import { type Filter, listAddress } from '../queries/filter.js';
import type { Listed } from '../queries/list-deliveries.js';

/** Which deliveries are shown, and the way to newer and older ones. */
export function Pager({
  listed: { shown, total, first },
  filter,
}: {
  listed: Listed;
  filter: Filter;
}): JSX.Element | null {
  const last = first + shown.length - 1;
  const [newest] = shown;
  const oldest = shown.at(-1);
  const number = (value: number): string => value.toLocaleString('en');
  if (newest === undefined || oldest === undefined) return null;
  return (
    <nav class="pager" aria-label="Pages" id="pager">
      <p class="hint" id="delivery-count">
        {shown.length === total
          ? `${number(total)}, newest first. Times are UTC, by the sandbox’s clock.`
          : `${number(first)}–${number(last)} of ${number(total)}, newest first`}
      </p>
      {first > 1 && (
        <>
          <a href={listAddress(filter)}>Newest</a>
          <a href={listAddress(filter, { after: newest.delivery_id })} rel="prev">
            Newer
          </a>
        </>
      )}
      {last < total && (
        <a href={listAddress(filter, { before: oldest.delivery_id })} rel="next">
          Older
        </a>
      )}
    </nav>
  );
}
