/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import { indentJson } from '../format.js';

/** Control characters, those that hide or reorder text (Trojan Source, CVE-2021-42574), odd spaces, and non-characters. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const EACH_UNSEEN = new RegExp(`(${UNSEEN.source})`, 'gu');
const NAMES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Foreign text, in which invisible characters are spelled out so that none can hide or reorder anything.
 *
 * @param keepLines Whether to break lines after line feeds.
 */
export function Visible({ text, keepLines = false }: { text: string; keepLines?: boolean }): JSX.Element {
  return (
    <bdi>
      {text.split(EACH_UNSEEN).map((part, i) => {
        // Every second part is a character that the text was split at.
        if (i % 2 === 0) return part;
        return (
          <>
            <span class="unseen">{nameOf(part)}</span>
            {keepLines && part === '\n' ? '\n' : ''}
          </>
        );
      })}
    </bdi>
  );
}

/** The same without markup, for options and titles. */
export function visible(text: string): string {
  return text.replaceAll(EACH_UNSEEN, (character) => `⟨${nameOf(character)}⟩`);
}

function nameOf(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return NAMES[character] ?? `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The most characters of a body that a page shows; the whole can be downloaded. */
const SHOWN = 32_768;

/** A body as text, or as hexadecimal digits if it is not UTF-8. */
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
      {encoding === 'base64' && <p class="hint">It is not UTF-8; these are its bytes.</p>}
    </>
  );
}

/** A JSON text, indented. */
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
