import { canonicalize } from '@videovector-webhooks/core';
import { Random } from '../differential/random.js';
import { wireForm, write } from '../differential/wire-form.js';
import { envelope, type Flavour } from './envelope.js';

/** The form of a payload: as VideoVector signs it, or as an intermediary has re-serialized it. */
export type Form = 'canonical' | 'compact' | 'shuffled';

export const SIZES = { '300 B': 300, '1 kB': 1_000, '10 kB': 10_000, '100 kB': 100_000, '1 MB': 1_000_000 };

const ASCII: Flavour = { text: 'ascii', floats: 'short' };

/**
 * Returns a realistic payload of about this many bytes.
 *
 * `compact` has the keys in the order in which a programmer would write them, which is not Python's; `shuffled` has them
 * in another order in every object. Both have no blanks, and text beyond ASCII as UTF-8.
 */
export function payload(bytes: number, form: Form, flavour: Partial<Flavour> = {}): Buffer {
  const whole = { ...ASCII, ...flavour };
  const segments = Math.max(0, Math.round((bytes - 250) / bytesOfSegment(whole)));
  return printed(segments, form, whole);
}

function bytesOfSegment(flavour: Flavour): number {
  return (printed(200, 'compact', flavour).length - printed(0, 'compact', flavour).length) / 200;
}

function printed(segments: number, form: Form, flavour: Flavour): Buffer {
  const random = new Random(segments + 1);
  const order = form === 'shuffled' ? 'shuffled' : 'as it is';
  const text = write(
    envelope(segments, flavour, random),
    { ...wireForm('raw UTF-8', random), order },
    random,
  );
  return form === 'canonical' ? Buffer.from(canonicalize(text)) : Buffer.from(text);
}
