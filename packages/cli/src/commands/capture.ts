import { type Command, InvalidArgumentError } from 'commander';
import { isLocal } from '../capture/host-names.js';
import { startRecorder } from '../capture/recorder.js';
import { RecentCaptures, shownCapture } from '../live/capture-view.js';
import { startView } from '../live/delivery-view.js';
import type { DeliveryView } from '../live/shown.js';
import { type OutputOptions, outputModeOf, withOutputOptions } from '../options/output.js';
import { type SecretOptions, withSecretOptions } from '../options/secrets.js';
import { readPort, readUrl, several } from '../options/values.js';
import { note, warn } from '../terminal/exit.js';
import { aborted, onInterruption } from '../terminal/interruption.js';

interface CaptureOptions extends OutputOptions, SecretOptions {
  port: number;
  host: string;
  allowHost?: string[];
  out: string;
  forward?: string;
  answer: number;
}

/** `capture`: an endpoint on this machine that records what arrives and passes it on. */
export function define(command: Command): void {
  command
    .option('--port <port>', 'the port to listen on; 0 chooses a free one', readPort, 4000)
    .option('--host <address>', 'the address to listen on; in a container 0.0.0.0', '127.0.0.1')
    .option(
      '--allow-host <name>',
      'a host name to accept besides this machine’s, such as a tunnel’s; .example.com accepts all below it; may be repeated',
      several,
    )
    .option('--out <file>', 'the capture file to append to', 'deliveries.jsonl')
    .option('--forward <url>', 'the URL to pass deliveries on to', readUrl)
    .option(
      '--answer <status>',
      'the status to answer if nothing is passed on, or the target does not respond; a 2xx would lose the event',
      readStatus,
      503,
    )
    .addHelpText(
      'after',
      `
Example:
  videovector-webhooks capture --forward localhost:3000/webhooks/videovector

On a terminal, arrow keys select a delivery, and ? shows what else keys do. A
secret is needed only to explain signatures there.
`,
    )
    .action(capture);
  withOutputOptions(withSecretOptions(command));
}

async function capture(options: CaptureOptions): Promise<void> {
  const { host, out, forward } = options;
  const interruption = onInterruption();
  let view: DeliveryView | undefined;
  const recent = new RecentCaptures();
  const recorder = await startRecorder({
    ...options,
    onRecorded: (recorded) => view?.add(recent.shown(recorded)),
    onRefused: (why) => warn(`refused ${why}`),
  });
  note(`Listening on ${recorder.url}, capturing to ${out}. Ctrl-C ends.`);
  if (!isLocal(host)) {
    warn(
      `${host} is open to the network: everyone who reaches this port can have deliveries recorded${forward === undefined ? '' : ' and passed on'}, and there is no TLS.`,
    );
  }
  const server = shownCapture(recorder.url, options, recent, (answer) => view?.add(answer));
  const mode = options.json ? 'json' : outputModeOf(options);
  view = await startView(mode, server, { interrupt: interruption.interrupt });

  await Promise.race([aborted(interruption.signal), view.quit]);
  const { recorded, lost } = await recorder.close();
  await view.end();
  interruption.dispose();
  note(`${recorded} captured in ${out}${lost > 0 ? `, ${lost} not: see above` : ''}`);
  process.exitCode = interruption.exitCode() ?? 0;
}

function readStatus(value: string): number {
  if (/^[2-5]\d\d$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be an HTTP status from 200 to 599.');
}
