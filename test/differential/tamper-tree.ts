import { allValues, type JsonTree, string, token } from './json-tree.js';
import type { Random } from './random.js';
import { randomNumber } from './random-number.js';
import { randomText } from './random-text.js';
import { randomTree } from './random-tree.js';

type ObjectTree = Extract<JsonTree, { kind: 'object' }>;
type ArrayTree = Extract<JsonTree, { kind: 'array' }>;

/** Changes a tree in place; does nothing if the change does not apply to it. */
export type TreeTampering = (tree: JsonTree, random: Random) => void;

/**
 * Ways to change a document's content. Whether the content has really changed, the oracle decides: `12.5` and
 * `12.50` are the same.
 */
export const TREE_TAMPERINGS: Record<string, TreeTampering> = {
  'number changed': onAny(isNumber, (number, random) => {
    number.text = random.pick([tweakedDigit, tweakedSpelling, randomNumberOf])(number.text, random);
  }),
  'string changed': onAny(isString, (value, random) => {
    value.value = tweakedText(value.value, random);
  }),
  'type changed': (tree, random) => replace(random.pick(allValues(tree)), otherType),
  'value replaced': (tree, random) => replace(random.pick(allValues(tree)), () => randomTree(random)),
  'key renamed': onAny(hasMembers, ({ members }, random) => {
    const member = random.pick(members);
    member.key = tweakedText(member.key, random);
  }),
  'member dropped': onAny(hasMembers, ({ members }, random) => {
    members.splice(random.below(members.length), 1);
  }),
  'member added': onAny(isObject, ({ members }, random) => {
    members.splice(random.below(members.length + 1), 0, {
      key: randomText(random, 6),
      value: token(randomNumber(random)),
    });
  }),
  'key repeated': onAny(hasMembers, ({ members }, random) => {
    const { key, value } = random.pick(members);
    const repeated = random.chance(0.5) ? value : token(randomNumber(random));
    members.splice(random.below(members.length + 1), 0, { key, value: repeated });
  }),
  'values swapped': onAny(hasMembers, ({ members }, random) => {
    const [a, b] = [random.pick(members), random.pick(members)];
    [a.value, b.value] = [b.value, a.value];
  }),
  'elements reordered': onAny(hasElements, (array, random) => {
    array.elements = random.shuffled(array.elements);
  }),
  'element dropped': onAny(hasElements, ({ elements }, random) => {
    elements.splice(random.below(elements.length), 1);
  }),
  'element repeated': onAny(hasElements, ({ elements }, random) => {
    elements.push(random.pick(elements));
  }),
};

function onAny<T extends JsonTree>(
  fits: (tree: JsonTree) => tree is T,
  tamper: (tree: T, random: Random) => void,
): TreeTampering {
  return (tree, random) => {
    const places = allValues(tree).filter(fits);
    if (places.length > 0) tamper(random.pick(places), random);
  };
}

function isNumber(tree: JsonTree): tree is Extract<JsonTree, { kind: 'token' }> {
  return tree.kind === 'token' && /\d/.test(tree.text);
}

function isString(tree: JsonTree): tree is Extract<JsonTree, { kind: 'string' }> {
  return tree.kind === 'string';
}

function isObject(tree: JsonTree): tree is ObjectTree {
  return tree.kind === 'object';
}

function hasMembers(tree: JsonTree): tree is ObjectTree {
  return tree.kind === 'object' && tree.members.length > 0;
}

function hasElements(tree: JsonTree): tree is ArrayTree {
  return tree.kind === 'array' && tree.elements.length > 0;
}

function replace(place: JsonTree, by: (old: JsonTree) => JsonTree): void {
  const old = { ...place };
  for (const field of Object.keys(place)) Reflect.deleteProperty(place, field);
  Object.assign(place, by(old));
}

/** Values that a careless parser might treat as the same. */
function otherType(old: JsonTree): JsonTree {
  switch (old.kind) {
    case 'token':
      return old.text === 'null' ? string('') : string(old.text);
    case 'string':
      return /^-?[1-9]\d*$/.test(old.value) ? token(old.value) : { kind: 'array', elements: [old] };
    case 'array':
      return old.elements.length === 1 ? old.elements[0]! : { kind: 'object', members: [] };
    case 'object':
      return { kind: 'array', elements: old.members.map(({ value }) => value) };
  }
}

function tweakedDigit(text: string, random: Random): string {
  const places = [...text.matchAll(/[1-9]/g)].map(({ index }) => index);
  if (places.length === 0) return '1';
  const at = random.pick(places);
  return `${text.slice(0, at)}${random.pick('123456789')}${text.slice(at + 1)}`;
}

/** Spellings that are the same number in JavaScript; only some of them are the same in Python. */
function tweakedSpelling(text: string, random: Random): string {
  if (/[.eE]/.test(text)) return random.pick([String(Number(text)), `${text}0`, text.replace(/\.0$/, '')]);
  return random.pick([`${text}.0`, `${text}e0`, `-${text}`.replace('--', ''), String(Number(text))]);
}

function randomNumberOf(_: string, random: Random): string {
  return randomNumber(random);
}

function tweakedText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const [head, tail] = [text.slice(0, at), text.slice(at)];
  return random.pick([
    head + randomText(random, 3) + tail,
    head + tail.slice(1),
    text.normalize('NFD'),
    text.toUpperCase(),
    text.trim(),
    text.replaceAll('\\', '/'),
    head + String.fromCharCode((tail.charCodeAt(0) || 0x61) ^ (1 << random.below(16))) + tail.slice(1),
  ]);
}
