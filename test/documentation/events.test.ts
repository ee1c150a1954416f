import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/snippets.js';
import { eventCatalogue } from './event-catalogue.js';

describe('the page of events', () => {
  it('shows the samples that the sandbox sends, and the origin of each field (vitest -u writes it again)', async () => {
    await expect(eventCatalogue()).toMatchFileSnapshot(join(ROOT, 'docs/events.md'));
  });
});
