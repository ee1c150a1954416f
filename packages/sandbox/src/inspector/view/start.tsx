/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import { type Frame, Layout } from './layout.js';
import { Copy, Post } from './parts.js';
import { SubscriptionForm } from './subscription-form.js';

/** A receiver in a few lines. */
export const RECEIVER = `import { createServer } from 'node:http';
import { createReceiver } from '@videovector-webhooks/core';
import { nodeHandler } from '@videovector-webhooks/core/node';

const secrets = process.env['VIDEOVECTOR_WEBHOOK_SECRET'];
const receiver = createReceiver({ secrets });
receiver.on('prompt_run.completed', (event) => console.log(event.data.run_id));
createServer(nodeHandler(receiver)).listen(3000);
`;

const SEND = 'npx @videovector-webhooks/cli send prompt_run.completed';

/** How to point a receiver at the sandbox, as long as there is no subscription. */
export function Start({ frame }: { frame: Frame }): JSX.Element {
  return (
    <Layout title="Start" frame={frame} at="/">
      <div class="start">
        <h1>Point a receiver at this sandbox</h1>
        <p class="lead">
          It signs and sends deliveries as VideoVector does, retries them, and shows what came back. It needs
          no account and no tunnel.
        </p>
        <ol class="guide">
          <li class="card">
            <h2>Subscribe your receiver</h2>
            <p>Enter the URL at which it will listen. You get the secret as a line for its .env.</p>
            <SubscriptionForm isMain />
          </li>
          <li class="card">
            <h2>Start the receiver with that secret</h2>
            <p>If you have none yet, this is one:</p>
            <Commands text="npm install @videovector-webhooks/core" label="Install the package" />
            <Commands text={RECEIVER} label="A receiver, receiver.js" />
            <Commands text="node --env-file=.env receiver.js" label="Start the receiver" />
          </li>
          <li class="card">
            <h2>Send it an event</h2>
            <p>The page for it opens here once there is a subscription. From a terminal:</p>
            <Terminal />
          </li>
        </ol>
      </div>
    </Layout>
  );
}

/** What to do once there is a subscription, and nothing has been sent yet. */
export function FirstEvent(): JSX.Element {
  return (
    <section aria-labelledby="deliveries" class="list" id="first">
      <h1 id="deliveries">Deliveries</h1>
      <div class="card">
        <h2>Send the first event</h2>
        <p>Press Send on this page, or run this in a terminal:</p>
        <Terminal />
      </div>
    </section>
  );
}

function Terminal(): JSX.Element {
  return (
    <>
      <Commands text={SEND} label="Send an event" />
      <div class="with-hint">
        <Post action="/keys/reveal" look="small">
          Show the variables of this sandbox
        </Post>
        <p class="hint">The commands find this sandbox by two variables in .env: its URL and its API key.</p>
      </div>
    </>
  );
}

/** Commands or code to copy. */
function Commands({ text, label }: { text: string; label: string }): JSX.Element {
  return (
    <div class="commands">
      <pre tabindex={0}>
        <code>{text}</code>
      </pre>
      <Copy text={text} of={label} />
    </div>
  );
}
