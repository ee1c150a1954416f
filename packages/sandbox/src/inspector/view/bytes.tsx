/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { indentJson } from '../format.js';
import { type JsonToken, jsonTokens } from '../json-tokens.js';
import { spelledOut } from './text.js';

/** The most characters of a body that a page shows; the whole can be copied and downloaded. */
const SHOWN = 32_768;
/** A box with more characters or lines than these scrolls, or may on a narrow window. */
const LONG = { characters: 2_600, lines: 22 };

/** A body as text, or as hexadecimal digits if it is not UTF-8. */
export function Bytes({ text, encoding }: { text: string; encoding: 'utf8' | 'base64' }): JSX.Element {
  const isCut = encoding === 'utf8' && text.length > SHOWN;
  return (
    <>
      {encoding === 'utf8' ? (
        <Box text={text.slice(0, SHOWN)} />
      ) : (
        <Frame isLong>{hex(Buffer.from(text, 'base64'))}</Frame>
      )}
      {isCut && <p class="hint">These are the first {SHOWN.toLocaleString('en')} characters.</p>}
      {encoding === 'base64' && <p class="hint">It is not UTF-8; these are its bytes.</p>}
    </>
  );
}

/** A JSON text, indented. */
export function IndentedJson({ text }: { text: string }): JSX.Element {
  const cut = text.length > SHOWN;
  return (
    <>
      <Box text={indentJson(text.slice(0, SHOWN))} isIndented />
      {cut && <p class="hint">This is the beginning.</p>}
    </>
  );
}

/** Text in the colours of JSON, in a box that scrolls if it is long. */
function Box({ text, isIndented = false }: { text: string; isIndented?: boolean }): JSX.Element {
  const isLong = text.length > LONG.characters || text.split('\n', LONG.lines).length === LONG.lines;
  return (
    <Frame isLong={isLong}>
      {jsonTokens(text).map(({ kind, text: piece }) => {
        const shown = spelledOut(piece, (character) => (character === '\n' ? '\n' : ''));
        if (kind === 'plain') return isIndented ? piece : shown;
        return <span class={CLASSES[kind]}>{shown}</span>;
      })}
    </Frame>
  );
}

const CLASSES: Readonly<Record<Exclude<JsonToken['kind'], 'plain'>, string>> = {
  key: 'k',
  string: 's',
  number: 'n',
  literal: 'l',
};

function Frame({ isLong, children }: { isLong: boolean; children: Child }): JSX.Element {
  return (
    <>
      <pre class="bytes" tabindex={0}>
        <code>{children}</code>
      </pre>
      {isLong && <p class="hint more">Scroll for the rest, or drag the corner.</p>}
    </>
  );
}

function hex(bytes: Buffer): string {
  const digits = bytes.subarray(0, SHOWN / 3).toString('hex');
  return (digits.match(/../g) ?? []).join(' ');
}
