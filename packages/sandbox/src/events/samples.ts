import { createHash } from 'node:crypto';

/** The videos of every sample archive. Their titles show a wrong encoding: umlauts, kanji, a character beyond the BMP. */
const VIDEOS = [
  {
    title: 'Überfahrt im Nebel, Rolle 12',
    file: 'ueberfahrt-rolle-12.mov',
    seconds: 312,
    bytes: 734_003_200,
  },
  { title: '東京の夜景 第3巻', file: 'tokyo-yakei-3.mov', seconds: 187.48, bytes: 412_876_800 },
  { title: '🚲 Amsterdam by bike', file: 'amsterdam-by-bike.mp4', seconds: 95.2, bytes: 201_326_592 },
  {
    title: 'Wywiad z tkaczką, Łódź 1974',
    file: 'wywiad-lodz-1974.mp4',
    seconds: 601.04,
    bytes: 1_288_490_188,
  },
] as const;

export const VIDEO_COUNT = VIDEOS.length;
const SEGMENTS_PER_VIDEO = 6;
const SOURCE = 's3://film-archive/1968/';

/** The data of sample events about one archive: an index, the import of its videos, a prompt run over them, its export. */
export interface Samples {
  media(video: number, status: string, error?: string): object;
  promptRun(status: string, counts: { completed: number; failed?: number }, error?: string): object;
  export(status: string, error?: string): object;
  importJob(status: string, counts: { imported: number; failed?: number }, error?: string): object;
}

/**
 * Sample data in the vocabulary of VideoVector's REST API. No page documents the data of events: the fields are a guess.
 * (Contract: a delivery.)
 *
 * @param archive Selects the ids: archives of the same name have the same ids, others share none.
 */
export function createSamples(archive: string): Samples {
  const id = (prefix: string, name = ''): string =>
    `${prefix}_${createHash('sha256').update(`${archive} ${prefix} ${name}`).digest('hex').slice(0, 12)}`;
  const index = id('idx');
  return {
    media(video, status, error) {
      const { title, file, seconds } = VIDEOS[video]!;
      return {
        video_id: id('vid', file),
        index_id: index,
        title,
        video_uri: SOURCE + file,
        media_type: 'video',
        status,
        duration_seconds: status === 'completed' ? float(seconds) : null,
        error_message: error ?? null,
      };
    },
    promptRun: (status, { completed, failed = 0 }, error) => ({
      run_id: id('run'),
      index_id: index,
      prompt_id: id('prm'),
      prompt_name: 'Spoken places – “Von Zürich aus”',
      status,
      total_videos: VIDEO_COUNT,
      completed_videos: completed,
      failed_videos: failed,
      partial_videos: 0,
      total_segments: SEGMENTS_PER_VIDEO * VIDEO_COUNT,
      completed_segments: SEGMENTS_PER_VIDEO * completed,
      error_message: error ?? null,
    }),
    export: (status, error) => ({
      export_id: id('exp'),
      export_type: 'csv',
      target_id: id('run'),
      index_id: index,
      status,
      download_url: status === 'completed' ? `/api/v2/exports/${id('exp')}/download` : null,
      file_size_bytes: status === 'completed' ? 5_350 : null,
      error_message: error ?? null,
    }),
    importJob(status, { imported, failed = 0 }, error) {
      const done = VIDEOS.slice(0, imported);
      return {
        job_id: id('job'),
        connector_id: id('con'),
        target_index_id: index,
        status,
        progress: {
          total_files: VIDEO_COUNT,
          imported,
          failed,
          skipped: 0,
          bytes_transferred: done.reduce((sum, { bytes }) => sum + bytes, 0),
          current_file: status === 'running' ? (VIDEOS[imported + failed]?.file ?? null) : null,
        },
        video_ids: done.map(({ file }) => id('vid', file)),
        failed_files: VIDEOS.slice(imported, imported + failed).map(({ file }) => ({
          path: SOURCE + file,
          error: 'moov atom not found',
        })),
        error_message: error ?? null,
      };
    },
  };
}

/** `JSON.stringify` prints 12.0 as 12, so a float is a marked string until `toJsonText` prints it. */
function float(value: number): string {
  return `float:${Number.isInteger(value) ? value.toFixed(1) : value}`;
}

/** The data as JSON text, with its floats. */
export function toJsonText(data: object): string {
  return JSON.stringify(data).replaceAll(/"float:([\d.]+)"/g, '$1');
}
