/**
 * A number from 0 to below 1 that depends on the seed and the names alone, not on what was drawn before: so each
 * process draws the same for the same delivery.
 */
export function draw(seed: number, ...names: readonly (string | number)[]): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const character of names.join('/')) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** A whole number from `least` to below `end`. */
export function drawBetween(
  least: number,
  end: number,
  seed: number,
  ...names: readonly (string | number)[]
): number {
  return least + Math.floor(draw(seed, ...names) * (end - least));
}
