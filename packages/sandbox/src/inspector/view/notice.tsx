/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Notice, Variable } from '../notices.js';
import { Copy } from './parts.js';
import { Visible } from './text.js';

/** The result of the last action. */
export function NoticeBox({ notice: { tone, text, variables, link } }: { notice: Notice }): JSX.Element {
  return (
    <div class={`notice ${tone}`}>
      <p>
        <Visible text={text} /> {link !== undefined && <a href={link.href}>{link.text}</a>}
      </p>
      {variables !== undefined && <Variables variables={variables} />}
    </div>
  );
}

/** Variables as lines for `.env`, to copy whole or by their values. */
function Variables({ variables }: { variables: readonly Variable[] }): JSX.Element {
  const lines = variables.map(({ name, value }) => `${name}=${value}`);
  return (
    <>
      <div class="secrets">
        {variables.map(({ name, value }) => (
          <p class="secret-line">
            <code>
              {name}=<span class="secret">{value}</span>
            </code>
            <Copy text={value} of={name}>
              Copy value
            </Copy>
          </p>
        ))}
      </div>
      <Copy text={`${lines.join('\n')}\n`}>Copy for .env</Copy>
    </>
  );
}
