/** A JSON value as it is written: numbers keep their spelling, objects their order and their repeated keys. */
export type JsonTree =
  /** A number, or a word such as `null` or `NaN`. */
  | { kind: 'token'; text: string }
  | { kind: 'string'; value: string }
  | { kind: 'array'; elements: JsonTree[] }
  | { kind: 'object'; members: Member[] };

export interface Member {
  key: string;
  value: JsonTree;
}

export function token(text: string): JsonTree {
  return { kind: 'token', text };
}

export function string(value: string): JsonTree {
  return { kind: 'string', value };
}

export function object(members: Record<string, JsonTree>): JsonTree {
  return { kind: 'object', members: Object.entries(members).map(([key, value]) => ({ key, value })) };
}

/** Every value of a tree, outermost first. */
export function allValues(tree: JsonTree): JsonTree[] {
  const values = [tree];
  // The list grows while it is walked.
  for (const value of values) {
    if (value.kind === 'array') values.push(...value.elements);
    if (value.kind === 'object') values.push(...value.members.map((member) => member.value));
  }
  return values;
}
