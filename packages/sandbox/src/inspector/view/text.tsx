/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';

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
  return <bdi>{spelledOut(text, (character) => (keepLines && character === '\n' ? '\n' : ''))}</bdi>;
}

/**
 * Text with its invisible characters spelled out. The element around it must isolate its direction.
 *
 * @param after What follows such a character.
 */
export function spelledOut(text: string, after: (character: string) => string = () => ''): Child {
  if (!UNSEEN.test(text)) return text;
  return text.split(EACH_UNSEEN).map((part, i) => {
    // Every second part is a character that the text was split at.
    if (i % 2 === 0) return part;
    return (
      <>
        <span class="unseen">{nameOf(part)}</span>
        {after(part)}
      </>
    );
  });
}

/** The same without markup, for options and titles. */
export function visible(text: string): string {
  return text.replaceAll(EACH_UNSEEN, (character) => `⟨${nameOf(character)}⟩`);
}

function nameOf(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return NAMES[character] ?? `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
}
