import { UsageError } from '../terminal/exit.js';

/**
 * Loads a package that is needed by some commands only, so that others need not install it.
 *
 * @param install The packages to install if it is missing.
 * @throws UsageError If it is missing.
 */
export async function loadOptional<T>(load: () => Promise<T>, install: string): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    throw new UsageError(
      `This needs packages that are not installed beside the command: npm install ${install}`,
    );
  }
}
