import type { Logger } from '@videovector-webhooks/core';

/** A logger that keeps its lines. */
export function quietLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  return { lines, warn: (line) => void lines.push(line), error: (line) => void lines.push(line) };
}
