import { Command, InvalidArgumentError } from 'commander';
import { isLocal } from '../capture/host-names.js';
import { startRecorder } from '../capture/recorder.js';
import { readPort, readUrl, several } from '../options/values.js';
import { warn } from '../terminal/exit.js';
import { aborted, onInterruption } from '../terminal/interruption.js';
import { jsonText } from '../terminal/printable.js';
import { createAnswerTable } from '../terminal/table.js';

interface CaptureOptions {
  port: number;
  host: string;
  allowHost: string[];
  out: string;
  forward?: string;
  answer: number;
  json?: true;
}

/** `capture`: an endpoint on this machine that records what arrives and passes it on. */
export function captureCommand(): Command {
  return new Command('capture')
    .description('record what arrives at a local endpoint, and pass it on, response and all')
    .option('--port <port>', 'the port to listen on; 0 chooses a free one', readPort, 4000)
    .option('--host <address>', 'the address to listen on; in a container 0.0.0.0', '127.0.0.1')
    .option(
      '--allow-host <name>',
      'a host name to accept besides this machine’s, such as a tunnel’s; .example.com accepts all below it; may be repeated',
      several,
      [],
    )
    .option('--out <file>', 'the capture file to append to', 'deliveries.jsonl')
    .option('--forward <url>', 'the URL to pass deliveries on to', readUrl)
    .option(
      '--answer <status>',
      'the status to answer if nothing is passed on, or the target does not respond; a 2xx would lose the event',
      readStatus,
      503,
    )
    .option('--json', 'print a line of JSON for each delivery')
    .addHelpText(
      'after',
      '\nExample:\n  videovector-webhooks capture --port 4000 --forward http://127.0.0.1:3000/webhooks/videovector\n',
    )
    .action(capture);
}

async function capture(options: CaptureOptions): Promise<void> {
  const { host, out, json } = options;
  const interruption = onInterruption();
  const table = createAnswerTable();
  const recorder = await startRecorder({
    ...options,
    onRecorded({ event, deliveryId, status, outcome }) {
      if (json) console.log(jsonText({ event, delivery_id: deliveryId, ...outcome }));
      else table.row([event, deliveryId, String(status), outcome.code], status < 300 ? 'green' : 'red');
    },
    onRefused: (why) => warn(`refused ${why}`),
  });
  console.error(`Listening on ${recorder.url}, capturing to ${out}. Ctrl-C ends.`);
  if (!isLocal(host)) {
    warn(
      `${host} is open to the network: everyone who reaches this port can have deliveries recorded${options.forward === undefined ? '' : ' and passed on'}, and there is no TLS.`,
    );
  }
  if (!json) table.head();

  await aborted(interruption.signal);
  const { recorded, lost } = await recorder.close();
  interruption.dispose();
  console.error(`${recorded} captured in ${out}${lost > 0 ? `, ${lost} not: see above` : ''}`);
  process.exitCode = interruption.exitCode() ?? 0;
}

function readStatus(value: string): number {
  if (/^[2-5]\d\d$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be an HTTP status from 200 to 599.');
}
