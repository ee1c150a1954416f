/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { SandboxClock } from '../../clock/clock.js';
import type { Notice } from '../notices.js';
import { Clock } from './clock.js';
import { NoticeBox } from './notice.js';
import { visible } from './text.js';

/** What every page shows. */
export interface Frame {
  readonly clock: SandboxClock;
  /** When the next retry is due, in milliseconds since the epoch. */
  readonly nextRetry: number | undefined;
  /** The number of deliveries that failed since their receiver's last success. */
  readonly failing: number;
  readonly notice: Notice | undefined;
}

const PAGES = [
  ['/', 'Deliveries'],
  ['/subscriptions', 'Subscriptions'],
  ['/send', 'Send'],
] as const;

/** The frame of every page. */
export function Layout({
  title,
  frame: { clock, nextRetry, failing, notice },
  at,
  skip,
  children,
}: {
  title: string;
  frame: Frame;
  /** The page in the navigation that this one belongs to. */
  at?: (typeof PAGES)[number][0];
  /** Another skip link for keyboards. */
  skip?: { href: string; text: string };
  children: Child;
}): JSX.Element {
  const warning = failing === 0 ? '' : `${failing.toLocaleString('en')} failing · `;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{visible(`${warning}${title} · VideoVector sandbox`)}</title>
        <link
          rel="icon"
          href={failing === 0 ? '/assets/icon.svg' : '/assets/icon-failing.svg'}
          type="image/svg+xml"
        />
        <link rel="stylesheet" href="/assets/page.css" />
        <script type="module" src="/assets/page.js" />
      </head>
      <body>
        <nav aria-label="Skip" class="skip">
          <a href="#main">Skip to the contents</a>
          {skip !== undefined && <a href={skip.href}>{skip.text}</a>}
        </nav>
        <header class="bar">
          <a href="/" class="brand">
            <Mark />
            <span>VideoVector</span> <span class="product">sandbox</span>
          </a>
          <nav aria-label="Pages of the inspector" class="pages">
            {PAGES.map(([href, name]) => (
              <a href={href} {...(href === at && { 'aria-current': 'page' })}>
                {name}
                {href === '/' && failing > 0 && (
                  <span class="badge">
                    {failing.toLocaleString('en')}
                    <span class="unseeable"> failing</span>
                  </span>
                )}
              </a>
            ))}
          </nav>
          <span id="live" class="live" role="status" data-keep />
          <noscript>
            <span class="live">reload to update</span>
          </noscript>
          <Clock clock={clock} nextRetry={nextRetry} />
        </header>
        <div id="notices" role="status" data-keep>
          {notice !== undefined && <NoticeBox notice={notice} />}
        </div>
        <div id="said" role="status" class="unseeable" data-keep />
        <main id="main" tabindex={-1}>
          {children}
        </main>
      </body>
    </html>
  );
}

function Mark(): JSX.Element {
  return (
    <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true" class="mark">
      <path d="M5 7l9 18 4-8" />
      <path d="M16 7h11l-5 10z" class="solid" />
    </svg>
  );
}

/** A page that only says why there is nothing to show. */
export function MessagePage({ frame, text }: { frame: Frame; text: string }): JSX.Element {
  return (
    <Layout title="Not found" frame={frame}>
      <h1>Not found</h1>
      <p>{text}</p>
      <p>
        <a href="/">Back to the deliveries</a>
      </p>
    </Layout>
  );
}
