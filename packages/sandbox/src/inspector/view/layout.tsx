/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { SandboxClock } from '../../clock/clock.js';
import type { Notice } from '../notices.js';
import { ClockBar } from './clock-bar.js';
import { NoticeBox } from './notice-box.js';

/** What every page has. */
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
  /** Where else a keyboard may jump to, past the operations. */
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
              <span class="live">reload for news</span>
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
