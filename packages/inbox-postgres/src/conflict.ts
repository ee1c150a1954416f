const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const LOCK_NOT_AVAILABLE = '55P03';

const MOST_TRIES = 8;
const LONGEST_PAUSE_MS = 20;

/** Whether PostgreSQL has undone a statement, because another transaction got in its way. */
function isUndone(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === SERIALIZATION_FAILURE || code === DEADLOCK_DETECTED;
}

/** Whether a statement did nothing because another transaction holds its row, or got in its way again and again. */
export function isConflict(error: unknown): boolean {
  return isUndone(error) || (error as { code?: unknown }).code === LOCK_NOT_AVAILABLE;
}

/**
 * Runs a statement again where PostgreSQL has undone it. Where the database or the role has `repeatable read` or
 * `serializable` for its default, that is how two that touch one row end.
 */
export async function retryUndone<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = MOST_TRIES - 1; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0 || !isUndone(error)) throw error;
      // Apart from each other: who lost together would meet again.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_PAUSE_MS));
    }
  }
}
