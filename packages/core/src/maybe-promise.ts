/**
 * A value, or a promise of it. Most steps of a delivery's way have their result at once, where to await a promise of it
 * would cost as much as the step; `await` takes both.
 */
export type MaybePromise<T> = T | Promise<T>;

/** Whether it has to be awaited: a promise, or what others take for one. */
export function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as PromiseLike<T> | null | undefined)?.then === 'function';
}
