import type { Step } from './world.js';

/** Steps of one copy that the others can't see: a request arrives, a handler ends, an answer that was on its way is read. */
const LOCAL = /^(?:arrive|return|throw|stop) (\d)$|^\w+ (\d)\w? read$/;
/** Steps of one copy that use the store. */
const OF_THE_STORE = /^(?:claim|renew|complete|release) (\d)/;

/**
 * Whether two steps lead to the same state in either order, and neither makes the other impossible. Time and `close` concern all
 * copies, and overlapping steps are not steps of their own.
 */
export function areIndependent(a: Step, b: Step): boolean {
  const localA = LOCAL.exec(a);
  const localB = LOCAL.exec(b);
  if (localA === null && localB === null) return false;
  // Each may use up the budget of the other.
  if (a.startsWith('throw') && b.startsWith('throw')) return false;
  const copyA = copyOf(a, localA);
  const copyB = copyOf(b, localB);
  return copyA !== undefined && copyB !== undefined && copyA !== copyB;
}

function copyOf(step: Step, local: RegExpExecArray | null): string | undefined {
  if (local !== null) return local[1] ?? local[2];
  return step.endsWith('&') ? undefined : OF_THE_STORE.exec(step)?.[1];
}
