import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { CanonicalJsonError } from '@videovector-webhooks/core';
import { EVENT_NAMES } from '@videovector-webhooks/core';
import { canonicalMembers, canonicalText } from '@videovector-webhooks/core/tools';
import { type SandboxEventName, sampleData } from '@videovector-webhooks/sandbox/events';
import { readText } from '../files/text.js';
import { note, UsageError } from '../terminal/exit.js';

/** What `--data` accepts, for the help of the commands that have it. */
export const DATA_HELP =
  'the "data" of the event’s envelope, instead of the sample: JSON, @file, or - for standard input';

/** The sample data of an event as canonical JSON text. */
export function sampleOf(event: string): string {
  return canonicalText(sampleData(event as SandboxEventName));
}

/**
 * Reads what was given as `--data`, as canonical JSON text. It never passes through JavaScript numbers.
 *
 * @param data JSON, `@` and the name of a file with JSON, or `-` for standard input; undefined if it was not given.
 * @throws UsageError If it is not valid JSON, or a whole envelope.
 */
export async function readData(data: string | undefined): Promise<string | undefined> {
  if (data === undefined) return undefined;
  const isFile = data.startsWith('@');
  const given = isFile ? readText(data.slice(1)) : data === '-' ? await standardInput() : data;
  return checkedData(given, isFile || data === '-');
}

async function standardInput(): Promise<string> {
  if (process.stdin.isTTY) note('Reading the data from the terminal. Ctrl-D ends it.');
  return text(process.stdin);
}

function checkedData(given: string, isFile: boolean): string {
  let data: string;
  try {
    data = canonicalText(given);
  } catch (error) {
    if (given.trim() === '')
      throw new UsageError('--data is empty. Give a JSON object, such as {"run_id": "run_1"}');
    throw new UsageError(
      `--data is not valid JSON: ${problemOf(given, error as CanonicalJsonError)}${isFile ? '' : hintFor(given)}`,
    );
  }
  if (isEnvelope(data)) throw new UsageError(`--data ${WHOLE_ENVELOPE}`);
  return data;
}

function hintFor(given: string): string {
  if (existsSync(given)) return `. For the contents of the file, write --data @${given}`;
  // cmd.exe leaves single quotes in place, and PowerShell takes double ones away.
  return '. If the shell changes the quotes, put the JSON into a file: --data @file';
}

const WHOLE_ENVELOPE =
  'is a whole envelope, with "event" and "data" of its own. Give only the value of its "data": the envelope around it is made here';

/** Whether a JSON text is an event's envelope rather than its data. */
export function isEnvelope(json: string): boolean {
  const members = new Map(canonicalMembers(json) ?? []);
  const event = members.get('"event"');
  const names: readonly string[] = [...EVENT_NAMES, 'test'];
  // An event that is not known yet is recognized by what else an envelope has.
  const isNamed = names.some((name) => event === `"${name}"`) || members.has('"api_version"');
  return isNamed && event !== undefined && members.get('"data"')?.startsWith('{') === true;
}

function problemOf(given: string, error: CanonicalJsonError): string {
  const { position } = error;
  const [character] = Buffer.from(given).subarray(position).toString();
  if (character === undefined) return 'it ends too early';
  return `unexpected ${JSON.stringify(character)} at position ${position + 1}`;
}
