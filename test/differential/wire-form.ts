import type { JsonTree } from './json-tree.js';
import type { Random } from './random.js';

/** A way of writing JSON down that loses nothing. */
export interface WireForm {
  comma: string;
  colon: string;
  /** White space at one place where JSON allows it. */
  blank(depth: number): string;
  order: 'as it is' | 'shuffled';
  /** Writes one character of a string. */
  character(character: string): string;
}

/** The names of the forms, in the order in which they are drawn. */
export const WIRE_FORMS = [
  'compact',
  'python',
  'raw UTF-8',
  'pretty',
  'upper-case escapes',
  'chaotic',
] as const;

export type WireFormName = (typeof WIRE_FORMS)[number];

/** Writes one of the forms; open choices are drawn again at every place. */
export function wireForm(name: WireFormName, random: Random): WireForm {
  const order = random.chance(0.5) ? 'shuffled' : 'as it is';
  const none = (): string => '';
  switch (name) {
    case 'compact':
      return { comma: ',', colon: ':', blank: none, order, character: escapeNonAscii };
    case 'python':
      return { comma: ', ', colon: ': ', blank: none, order, character: escapeNonAscii };
    case 'raw UTF-8':
      return { comma: ',', colon: ':', blank: none, order, character: escapeLittle };
    case 'pretty': {
      const blank = (depth: number): string => `\n${'  '.repeat(depth)}`;
      return { comma: ',', colon: ': ', blank, order, character: escapeLittle };
    }
    case 'upper-case escapes':
      return { comma: ',', colon: ': ', blank: none, order, character: escapeUpperCase };
    case 'chaotic': {
      const blank = (): string => random.many(2, () => random.pick(' \t\n\r')).join('');
      const styles = [escapeNonAscii, escapeLittle, escapeUpperCase, escapeAll, escapeShort];
      return { comma: ',', colon: ':', blank, order, character: (c) => random.pick(styles)(c) };
    }
  }
}

/** Writes a tree down, without recursion, since it may be a thousand levels deep. */
export function write(tree: JsonTree, form: WireForm, random: Random): string {
  let out = '';
  const todo: { tree: JsonTree | string; depth: number }[] = [{ tree, depth: 0 }];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { tree: value, depth } = next;
    const blank = (inner: number): string => form.blank(depth + inner);
    if (typeof value === 'string') out += value;
    else if (value.kind === 'token') out += value.text;
    else if (value.kind === 'string') out += writeString(value.value, form);
    else {
      const isObject = value.kind === 'object';
      const entries = isObject ? ordered(value.members, form, random) : value.elements;
      const parts: (JsonTree | string)[] = [isObject ? '{' : '['];
      entries.forEach((entry, i) => {
        parts.push((i === 0 ? '' : form.comma) + blank(1));
        if ('key' in entry) parts.push(writeString(entry.key, form) + form.colon, entry.value);
        else parts.push(entry);
      });
      parts.push((entries.length > 0 ? blank(0) : '') + (isObject ? '}' : ']'));
      for (const part of parts.reverse()) todo.push({ tree: part, depth: depth + 1 });
    }
  }
  return form.blank(0) + out + form.blank(0);
}

/** Shuffles members, unless a key occurs twice: then their order is part of the meaning. */
function ordered<T extends { key: string }>(members: T[], form: WireForm, random: Random): T[] {
  const unique = new Set(members.map(({ key }) => key)).size === members.length;
  return form.order === 'shuffled' && unique ? random.shuffled(members) : members;
}

function writeString(value: string, form: WireForm): string {
  let out = '"';
  for (const character of value) out += form.character(character);
  return `${out}"`;
}

const SHORT: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** The least that JSON demands; lone surrogates stay raw. */
function escapeLittle(character: string): string {
  if (character !== '/' && SHORT[character] !== undefined) return SHORT[character];
  return character < ' ' ? escapeAll(character) : character;
}

function escapeNonAscii(character: string): string {
  return character > '~' ? escapeAll(character) : escapeLittle(character);
}

function escapeUpperCase(character: string): string {
  return escapeNonAscii(character).replace(/[0-9a-f]{4}/g, (hex) => hex.toUpperCase());
}

function escapeShort(character: string): string {
  return SHORT[character] ?? escapeNonAscii(character);
}

function escapeAll(character: string): string {
  let out = '';
  for (let i = 0; i < character.length; i++) {
    out += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }
  return out;
}
