/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';

/** Control characters, what turns or hides text (Trojan Source, CVE-2021-42574), odd spaces, and what is no character. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const EACH_UNSEEN = new RegExp(`(${UNSEEN.source})`, 'gu');
const NAMES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text that somebody else wrote, so that nothing in it hides or turns anything round: what can't be seen is spelled out.
 *
 * @param keepLines Break the line behind a line feed as well.
 */
export function Visible({ text, keepLines = false }: { text: string; keepLines?: boolean }): JSX.Element {
  return (
    <bdi>
      {text.split(EACH_UNSEEN).map((part, i) => {
        // Every second part is what the text was split at.
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

/** The same where no markup can stand: in an option, a title. */
export function visible(text: string): string {
  return text.replaceAll(EACH_UNSEEN, (character) => `⟨${nameOf(character)}⟩`);
}

function nameOf(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return NAMES[character] ?? `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
}
