import { float, type Json } from './json-text.js';
import type { Media, Result, Story } from './story.js';

/** How far a run has come: the videos that it has been through. */
export interface RunCounts {
  readonly completed: readonly Media[];
  readonly failed: readonly Media[];
}

/** What a run has found in these videos. */
export function resultsIn(story: Story, videos: readonly Media[]): Result[] {
  return story.run.results.filter(({ mediaId }) => videos.some(({ id }) => id === mediaId));
}

/** The data of `prompt_run.started`. */
export function runStarted(story: Story): Json {
  return {
    ...idsOf(story),
    prompt: { name: story.prompt.name, text: story.prompt.text },
    parameters: { min_confidence: float(0.7), temperature: float(0), tolerance: float(1e-5) },
    total_videos: story.media.length,
  };
}

/** The data of `prompt_run.progress`. */
export function runProgress(story: Story, counts: RunCounts): Json {
  const done = counts.completed.length + counts.failed.length;
  return { ...idsOf(story), ...countsOf(story, counts), progress: float((100 * done) / story.media.length) };
}

/** The data of `prompt_run.completed`: every result in every video. */
export function runCompleted(story: Story): Json {
  return {
    ...idsOf(story),
    ...countsOf(story, { completed: story.media, failed: [] }),
    parameters: { min_confidence: float(0.7), temperature: float(0), tolerance: float(1e-5) },
    results: story.run.results.map(resultData),
  };
}

/** The data of `prompt_run.partial_completed`: the results without the videos that the model could not see. */
export function runPartial(story: Story, failed: readonly Media[]): Json {
  const completed = story.media.filter((media) => !failed.includes(media));
  return {
    ...idsOf(story),
    ...countsOf(story, { completed, failed }),
    results: resultsIn(story, completed).map(resultData),
    failures: failed.map(({ id, title }) => ({
      video_id: id,
      error: { code: 'analysis_timeout', message: `No result for "${title}" within 600 s` },
    })),
  };
}

/** The data of `prompt_run.failed`: the run broke off. */
export function runFailed(story: Story, counts: RunCounts): Json {
  return {
    ...idsOf(story),
    ...countsOf(story, counts),
    error: { code: 'quota_exceeded', message: 'The credits of this month are used up', retryable: false },
  };
}

/** The data of `prompt_run.cancelled`: somebody stopped the run. */
export function runCancelled(story: Story, counts: RunCounts): Json {
  return {
    ...idsOf(story),
    ...countsOf(story, counts),
    cancelled_by: 'user',
    reason: 'Wrong prompt, sorry – Jörg',
  };
}

function idsOf({ run, index, prompt }: Story) {
  return { run_id: run.id, index_id: index.id, prompt_id: prompt.id };
}

function countsOf(story: Story, { completed, failed }: RunCounts) {
  return {
    total_videos: story.media.length,
    completed_videos: completed.length,
    failed_videos: failed.length,
    result_count: resultsIn(story, completed).length,
  };
}

function resultData(result: Result): Json {
  return {
    result_id: result.id,
    video_id: result.mediaId,
    start_time: float(result.start),
    end_time: float(result.end),
    label: result.label,
    description: result.description,
    confidence: float(result.confidence),
    scores: { similarity: float(result.similarity), novelty: float(1 - result.similarity) },
    keyframe_hash: result.keyframeHash,
  };
}
