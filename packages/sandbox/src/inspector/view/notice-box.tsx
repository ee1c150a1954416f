/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Notice } from '../notices.js';
import { Visible } from './visible-text.js';

/** What came of the last action. */
export function NoticeBox({ notice: { tone, text, secret, link } }: { notice: Notice }): JSX.Element {
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
