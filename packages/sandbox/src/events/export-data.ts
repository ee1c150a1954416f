import { float, type Json } from './json-text.js';
import type { Result, Story } from './story.js';

const BYTES_A_ROW = 214;

/** The data of `export.ready`: the results, all or some, are in a file. */
export function exportReady(story: Story, results: readonly Result[], attempt = 1): Json {
  return {
    ...idsOf(story),
    attempt,
    format: 'csv',
    row_count: results.length,
    size_bytes: BYTES_A_ROW * (1 + results.length),
    destination: story.export.destination,
    // `.example` is nobody's domain (RFC 2606): the link shows its form and leads nowhere.
    download_url: `https://exports.videovector.example/${story.export.id}/results.csv`,
    expires_in: float(86_400),
  };
}

/** The data of `export.failed`: the bucket that takes the file refuses it. */
export function exportFailed(story: Story, attempt = 1): Json {
  return {
    ...idsOf(story),
    attempt,
    error: {
      code: 'storage_denied',
      message: `PUT ${story.export.destination}results.csv: 403 AccessDenied`,
      retryable: true,
    },
  };
}

function idsOf(story: Story) {
  return { export_id: story.export.id, run_id: story.run.id, index_id: story.index.id };
}
