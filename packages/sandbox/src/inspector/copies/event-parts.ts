import { canonicalMembers } from '@videovector-webhooks/core/tools';

/** The members of an envelope, each as JSON text with every digit. */
export interface EventParts {
  readonly id: string | undefined;
  readonly createdAt: string | undefined;
  readonly data: string;
}

/** Splits an envelope in canonical form. */
export function eventParts(payload: string): EventParts {
  const members = new Map(canonicalMembers(payload));
  return {
    id: stringOf(members.get('"id"')),
    createdAt: stringOf(members.get('"created_at"')),
    data: members.get('"data"') ?? '{}',
  };
}

function stringOf(json: string | undefined): string | undefined {
  return json?.startsWith('"') ? (JSON.parse(json) as string) : undefined;
}
