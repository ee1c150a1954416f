import { readFileSync } from 'node:fs';
import { createStory, type SandboxEventName, sampleData } from '@videovector-webhooks/sandbox';
import { UsageError } from '../terminal/exit.js';
import { canonical } from './json-edit.js';

/**
 * The data of an event as canonical JSON text: what was given, else a sample. It never passes through JavaScript numbers.
 *
 * @param data JSON, or `@` and the name of a file with JSON.
 * @throws UsageError Where it is no JSON.
 */
export function dataOf(event: string, data: string | undefined): string {
  if (data === undefined) return canonical(sampleData(event as SandboxEventName, createStory(1)));
  const text = data.startsWith('@') ? readFileSync(data.slice(1), 'utf8') : data;
  try {
    return canonical(text);
  } catch (error) {
    throw new UsageError(`--data is no JSON. ${(error as Error).message}`);
  }
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
    if (at < 1) throw new UsageError(`--set needs path=value, such as data.run_id=run_1, not ${assignment}`);
    return { path: assignment.slice(0, at).split('.'), value: jsonOrString(assignment.slice(at + 1)) };
  });
}

function jsonOrString(value: string): string {
  try {
    return canonical(value);
  } catch {
    return JSON.stringify(value);
  }
}
