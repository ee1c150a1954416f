import { describe, expect, it } from 'vitest';
import { progressBar } from '../../src/terminal/progress.js';

describe('the progress bar', () => {
  it.each([
    [0, 200, `${'░'.repeat(40)} 0%`],
    [50, 200, `${'█'.repeat(10)}${'░'.repeat(30)} 25%`],
    [200, 200, `${'█'.repeat(40)} 100%`],
    [201, 200, `${'█'.repeat(40)} 100%`],
    [0, 0, `${'█'.repeat(40)} 100%`],
  ])('after %d of %d bytes', (read, total, bar) => expect(progressBar(read, total)).toBe(bar));
});
