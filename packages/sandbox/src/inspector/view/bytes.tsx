/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import { indentJson } from '../format.js';
import { Visible } from './visible-text.js';

/** A page shows no more of a body, in characters; the rest is behind the link beside it. */
const SHOWN = 32_768;

/** A body, character by character; as hexadecimal digits where it is no UTF-8. */
export function Bytes({ text, encoding }: { text: string; encoding: 'utf8' | 'base64' }): JSX.Element {
  const shown = encoding === 'utf8' ? text.slice(0, SHOWN) : hex(Buffer.from(text, 'base64'));
  return (
    <>
      <pre class="bytes" tabindex={0}>
        <code>
          <Visible text={shown} keepLines />
        </code>
      </pre>
      {encoding === 'utf8' && text.length > SHOWN && (
        <p class="hint">The first {SHOWN.toLocaleString('en')} characters.</p>
      )}
      {encoding === 'base64' && <p class="hint">It is no UTF-8: these are its bytes.</p>}
    </>
  );
}

/** A JSON text, indented for reading. */
export function IndentedJson({ text }: { text: string }): JSX.Element {
  const lines = indentJson(text).slice(0, SHOWN).split('\n');
  return (
    <pre class="bytes" tabindex={0}>
      <code>
        {lines.map((line) => (
          <>
            <Visible text={line} />
            {'\n'}
          </>
        ))}
      </code>
    </pre>
  );
}

function hex(bytes: Buffer): string {
  return (
    bytes
      .subarray(0, SHOWN / 3)
      .toString('hex')
      .match(/../g) ?? []
  ).join(' ');
}
