import { InvalidArgumentError } from 'commander';

/** Reads an option that is the URL of a receiver. */
export function readUrl(value: string): string {
  if (URL.canParse(value) && /^https?:/.test(value)) return value;
  throw new InvalidArgumentError('It must be a URL, such as http://127.0.0.1:3000/webhooks/videovector.');
}

/** Reads an option that is a port to listen on. */
export function readPort(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) < 65536) return Number(value);
  throw new InvalidArgumentError('It must be a number from 0 to 65535.');
}

/** Reads an option that counts something. */
export function readCount(value: string): number {
  if (/^[1-9]\d{0,6}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a whole number from 1.');
}
