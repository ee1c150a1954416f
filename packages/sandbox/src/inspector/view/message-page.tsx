/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import { type Frame, Layout } from './layout.js';

/** A page that only says something: that there is nothing here. */
export function MessagePage({ frame, text }: { frame: Frame; text: string }): JSX.Element {
  return (
    <Layout title="Nothing here" frame={frame}>
      <h1>Nothing here</h1>
      <p>{text}</p>
      <p>
        <a href="/">To the inspector</a>
      </p>
    </Layout>
  );
}
