import { InvalidArgumentError } from 'commander';
import { closestMatch } from 'leven';

/** The candidate that a person probably meant; undefined if none is near. Capitals and separators do not count. */
export function nearest(given: string, candidates: readonly string[]): string | undefined {
  const simplified = new Map(candidates.map((candidate) => [simple(candidate), candidate]));
  const wanted = simple(given);
  const [within] = [...simplified].find(([name]) => wanted.length > 3 && name.startsWith(wanted)) ?? [];
  const match = within ?? closestMatch(wanted, [...simplified.keys()], { maxDistance: mistakes(wanted) });
  return match === undefined ? undefined : simplified.get(match);
}

function simple(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.');
}

function mistakes({ length }: string): number {
  return Math.max(1, Math.min(5, Math.floor(length / 3)));
}

/**
 * Creates the parser of an argument or an option that must be one of several names.
 *
 * @param noun What a name is, such as `event`.
 */
export function oneOf(noun: string, names: readonly string[]): (value: string) => string {
  return (value) => {
    if (names.includes(value)) return value;
    throw new InvalidArgumentError(unknownName(noun, value, names));
  };
}

/** Says that there is no such name, and suggests the nearest one, or lists all. */
export function unknownName(noun: string, value: string, names: readonly string[]): string {
  const match = nearest(value, names);
  const hint = match === undefined ? `Choose one of ${names.join(', ')}.` : `Did you mean ${match}?`;
  return `There is no such ${noun}. ${hint}`;
}
