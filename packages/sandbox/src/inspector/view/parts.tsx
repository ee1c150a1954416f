/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Exchange } from '../../state/exchange.js';
import { timeText } from '../format.js';
import { Visible } from './text.js';

/** The meaning of a colour. Words say it too. */
type Tone = 'good' | 'note' | 'bad' | 'plain';

/** A word on a coloured background. */
function Pill({ tone, children }: { tone: Tone; children: Child }): JSX.Element {
  return <span class={`pill ${tone}`}>{children}</span>;
}

const STATUS_TONES: Readonly<Record<string, Tone>> = {
  active: 'good',
  delivered: 'good',
  retrying: 'note',
  failed: 'bad',
};

/** The status of a delivery or a subscription. */
export function Status({ status }: { status: string }): JSX.Element {
  return <Pill tone={STATUS_TONES[status] ?? 'plain'}>{status}</Pill>;
}

/** The status of a response, or that there was none. */
export function Answer({ exchange: { status } }: { exchange: Exchange }): JSX.Element {
  if (status === null) return <Pill tone="bad">no response</Pill>;
  const tone = status >= 200 && status <= 299 ? 'good' : status >= 400 && status <= 499 ? 'bad' : 'note';
  return <Pill tone={tone}>{status}</Pill>;
}

/**
 * A time on the sandbox's clock, in UTC.
 *
 * @param now The current time; times of the same day are shown without the date.
 */
export function Time({ at, now }: { at: string; now?: string }): JSX.Element {
  const [day, time] = timeText(at).split(' ');
  return (
    <time datetime={at}>
      {now?.startsWith(day ?? '') !== true && <span class="day">{day} </span>}
      {time}
    </time>
  );
}

/** A button that posts. */
export function Post({
  action,
  children,
  of,
  quiet = false,
}: {
  action: string;
  children: string;
  /** What the button is about, for screen readers. */
  of?: string;
  quiet?: boolean;
}): JSX.Element {
  return (
    <form method="post" action={`/actions${action}`}>
      <button type="submit" class={quiet ? 'quiet' : ''}>
        {children}
        {of !== undefined && (
          <span class="unseeable">
            {' '}
            <Visible text={of} />
          </span>
        )}
      </button>
    </form>
  );
}
