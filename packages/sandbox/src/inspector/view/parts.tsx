/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { timeText } from '../format.js';
import { kitCodeOf, type SeenResponse, type Tone, toneOf } from '../response-code.js';
import { Visible, visible } from './text.js';

const STATUS_TONES: Readonly<Record<string, Tone>> = {
  active: 'good',
  delivered: 'good',
  retrying: 'note',
  paused: 'note',
  failed: 'bad',
  disabled: 'bad',
};

/** The status of a delivery or a subscription. Problems stand out. */
export function Status({ status }: { status: string }): JSX.Element {
  return <span class={`status ${STATUS_TONES[status] ?? 'quiet'}`}>{status}</span>;
}

/**
 * The status of a response and, if it comes from the kit's receiver, its code: `401 signature_invalid`.
 *
 * @param tone Default: by the response alone.
 */
export function Response({ response, tone }: { response: SeenResponse; tone?: Tone }): JSX.Element {
  const code = kitCodeOf(response);
  return (
    <span class={`response ${tone ?? toneOf(response)}`}>
      {response.status === null ? 'no response' : <b>{response.status}</b>}
      {code !== undefined && <code> {code}</code>}
    </span>
  );
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
  look = '',
}: {
  action: string;
  children: string;
  /** What the button is about, for screen readers. */
  of?: string | undefined;
  look?: 'main' | 'danger' | 'small' | '';
}): JSX.Element {
  return (
    <form method="post" action={`/actions${action}`}>
      <button type="submit" class={look}>
        {children}
        <About text={of} />
      </button>
    </form>
  );
}

/** A button that copies text, unless it has invisible characters. Scripts make it work, so it is hidden without. */
export function Copy({
  text,
  of,
  children = 'Copy',
}: {
  text: string;
  of?: string;
  children?: Child;
}): JSX.Element | null {
  const lines = text.replaceAll('\n', '');
  if (visible(lines) !== lines) return null;
  return (
    <button type="button" class="copy small" data-text={text}>
      {children}
      <About text={of} />
    </button>
  );
}

/** A button that copies what an address returns. Without scripts, it opens the text. */
export function CopyFrom({
  href,
  of,
  children,
}: {
  href: string;
  of?: string;
  children: string;
}): JSX.Element {
  return (
    <form method="get" action={href}>
      <button type="submit" class="small" data-from={href}>
        {children}
        <About text={of} />
      </button>
    </form>
  );
}

/** An id or another value that is often copied. */
export function Value({ text, of }: { text: string; of: string }): JSX.Element {
  return (
    <span class="value">
      <code>
        <Visible text={text} />
      </code>
      <Copy text={text} of={of} />
    </span>
  );
}

/** More of a label, for screen readers only. */
function About({ text }: { text: string | undefined }): JSX.Element | null {
  if (text === undefined) return null;
  return (
    <span class="unseeable">
      {' '}
      <Visible text={text} />
    </span>
  );
}
