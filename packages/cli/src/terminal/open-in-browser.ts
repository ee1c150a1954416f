import { warn } from './exit.js';

/** Opens a page in the user's browser. Without one, prints its address. */
export async function openInBrowser(url: string): Promise<void> {
  const { default: open } = await import('open');
  try {
    const child = await open(url);
    child.on('error', () => warn(`No browser could be started. Open ${url}`));
  } catch {
    warn(`No browser could be started. Open ${url}`);
  }
}
