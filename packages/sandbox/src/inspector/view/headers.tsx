/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import { Copy } from './parts.js';
import { Visible } from './text.js';

/** The headers of a request or a response. */
export function Headers({ headers }: { headers: Readonly<Record<string, string>> }): JSX.Element {
  return (
    <table class="headers">
      <tbody>
        {Object.entries(headers).map(([name, value]) => (
          <tr>
            <th scope="row">
              <Visible text={name} />
            </th>
            <td>
              <Visible text={value} /> <Copy text={value} of={name} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
