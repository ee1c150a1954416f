/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { SandboxClock } from '../../clock/clock.js';
import { timeText } from '../format.js';
import type { Notice } from '../notices.js';
import { Post } from './parts.js';
import { Visible } from './text.js';

/** What every page shows. */
export interface Frame {
  readonly clock: SandboxClock;
  /** When the next retry is due, in milliseconds since the epoch. */
  readonly nextRetry: number | undefined;
  readonly notice: Notice | undefined;
}

/** The frame of every page. */
export function Layout({
  title,
  frame: { clock, nextRetry, notice },
  skip,
  children,
}: {
  title: string;
  frame: Frame;
  /** Another skip link for keyboards. */
  skip?: { href: string; text: string };
  children: Child;
}): JSX.Element {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · VideoVector sandbox`}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/page.css" />
        <script type="module" src="/assets/page.js" />
      </head>
      <body>
        <nav aria-label="Skip" class="skip">
          <a href="#main">Skip to the contents</a>
          {skip !== undefined && <a href={skip.href}>{skip.text}</a>}
        </nav>
        <header class="bar">
          <p class="brand">
            <a href="/">VideoVector sandbox</a>
            <span id="live" class="live" data-keep />
            <noscript>
              <span class="live">reload to update</span>
            </noscript>
          </p>
          <ClockBar clock={clock} nextRetry={nextRetry} />
        </header>
        <div id="notices" role="status" data-keep>
          {notice !== undefined && <NoticeBox notice={notice} />}
        </div>
        <main id="main" tabindex={-1}>
          {children}
        </main>
      </body>
    </html>
  );
}

/** The sandbox's clock, and the controls that move it. */
function ClockBar({ clock, nextRetry }: { clock: SandboxClock; nextRetry: number | undefined }): JSX.Element {
  const now = new Date(clock.now()).toISOString();
  return (
    <section class="clock" aria-label="Clock">
      <p class="now">
        <time id="now" datetime={now} data-frozen={clock.frozen ? 'yes' : 'no'}>
          {timeText(now)}
        </time>{' '}
        UTC, <span>{clock.frozen ? 'frozen' : 'running'}</span>
      </p>
      <Post action={clock.frozen ? '/clock/resume' : '/clock/freeze'} of="the clock">
        {clock.frozen ? 'Resume' : 'Freeze'}
      </Post>
      <form method="post" action="/actions/clock/advance" class="together">
        <label>
          <span class="unseeable">Advance by</span>
          <input type="number" name="amount" value="1" min="0" step="any" required />
        </label>
        <label>
          <span class="unseeable">Unit</span>
          <select name="unit">
            <option value="seconds">seconds</option>
            <option value="minutes" selected>
              minutes
            </option>
            <option value="hours">hours</option>
          </select>
        </label>
        <button type="submit">
          Advance<span class="unseeable"> the clock</span>
        </button>
      </form>
      <Post action="/clock/next-retry">
        {nextRetry === undefined
          ? 'To the next retry'
          : `To the next retry, ${timeText(nextRetry).slice(11)}`}
      </Post>
    </section>
  );
}

/** The result of the last action. */
function NoticeBox({ notice: { tone, text, secret, link } }: { notice: Notice }): JSX.Element {
  return (
    <div class={`notice ${tone}`}>
      <p>
        <Visible text={text} /> {link !== undefined && <a href={link.href}>{link.text}</a>}
      </p>
      {secret !== undefined && (
        <p>
          <code class="secret">{secret}</code>
        </p>
      )}
    </div>
  );
}

/** A page that only says why there is nothing to show. */
export function MessagePage({ frame, text }: { frame: Frame; text: string }): JSX.Element {
  return (
    <Layout title="Not found" frame={frame}>
      <h1>Not found</h1>
      <p>{text}</p>
      <p>
        <a href="/">Back to the inspector</a>
      </p>
    </Layout>
  );
}
