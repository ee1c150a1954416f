const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const LOCK_NOT_AVAILABLE = '55P03';

/** Whether PostgreSQL has undone a statement, because another transaction got in its way. */
export function isUndone(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === SERIALIZATION_FAILURE || code === DEADLOCK_DETECTED;
}

/** Whether a statement did nothing because another transaction holds its row, or got in its way again and again. */
export function isConflict(error: unknown): boolean {
  return isUndone(error) || (error as { code?: unknown }).code === LOCK_NOT_AVAILABLE;
}
