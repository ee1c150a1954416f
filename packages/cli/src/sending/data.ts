import type { CanonicalJsonError } from '@videovector-webhooks/core';
import { canonicalText } from '@videovector-webhooks/core/tools';
import { type SandboxEventName, sampleData } from '@videovector-webhooks/sandbox/events';
import { readText } from '../files/text.js';
import { UsageError } from '../terminal/exit.js';

/**
 * The data of an event as canonical JSON text: what was given, else a sample. It never passes through JavaScript numbers.
 *
 * @param data JSON, or `@` and the name of a file with JSON.
 * @throws UsageError If it is not valid JSON.
 */
export function dataOf(event: string, data: string | undefined): string {
  if (data === undefined) return canonicalText(sampleData(event as SandboxEventName));
  const isFile = data.startsWith('@');
  const text = isFile ? readText(data.slice(1)) : data;
  try {
    return canonicalText(text);
  } catch (error) {
    // cmd.exe leaves single quotes in place, and PowerShell takes double ones away.
    const hint = isFile ? '' : '. If the shell changes the quotes, put the JSON into a file: --data @file';
    throw new UsageError(`--data is not valid JSON: ${problemOf(text, error as CanonicalJsonError)}${hint}`);
  }
}

function problemOf(text: string, error: CanonicalJsonError): string {
  const { position } = error;
  const [character] = Buffer.from(text).subarray(position).toString();
  if (character === undefined) return 'it ends too early';
  return `unexpected ${JSON.stringify(character)} at position ${position + 1}`;
}

/** A field to be set. */
export interface Assignment {
  readonly path: readonly string[];
  /** JSON text. */
  readonly value: string;
}

/** Reads what was given as `--set path=value`. */
export function readAssignments(set: readonly string[]): Assignment[] {
  return set.map((assignment) => {
    const at = assignment.indexOf('=');
    if (at < 1) throw new UsageError(`--set needs path=value, such as data.run_id=run_1`);
    return { path: assignment.slice(0, at).split('.'), value: jsonOrString(assignment.slice(at + 1)) };
  });
}

function jsonOrString(value: string): string {
  try {
    return canonicalText(value);
  } catch {
    return JSON.stringify(value);
  }
}
