/**
 * Sample data for every event, as JSON text, so that floats stay floats. The events are related: one import job
 * brings in one video, on which one prompt runs, whose result is exported.
 */
export const SAMPLE_DATA: Readonly<Record<string, string>> = {
  'media.created':
    '{"video_id": "vid_3h8", "index_id": "idx_archive", "title": "Café Zürich, Rolle 12", "duration": 61.0}',
  'media.processing.started': '{"video_id": "vid_3h8", "index_id": "idx_archive"}',
  'media.processing.completed':
    '{"video_id": "vid_3h8", "index_id": "idx_archive", "duration": 61.0, "frame_rate": 25.0, "scenes": 14}',
  'media.processing.failed':
    '{"video_id": "vid_3h8", "index_id": "idx_archive", "error": {"code": "unsupported_codec", "message": "no decoder"}}',
  'prompt_run.started': '{"run_id": "run_7f2", "index_id": "idx_archive", "prompt_id": "prm_11"}',
  'prompt_run.completed':
    '{"run_id": "run_7f2", "index_id": "idx_archive", "prompt_id": "prm_11", "results": [{"video_id": "vid_3h8", "start_time": 12.0, "end_time": 18.5, "confidence": 0.9375}]}',
  'prompt_run.failed':
    '{"run_id": "run_7f2", "index_id": "idx_archive", "error": {"code": "quota_exceeded", "message": "no credits"}}',
  'prompt_run.cancelled': '{"run_id": "run_7f2", "index_id": "idx_archive", "cancelled_by": "user"}',
  'prompt_run.partial_completed':
    '{"run_id": "run_7f2", "index_id": "idx_archive", "completed": 3, "failed": 1}',
  'prompt_run.progress': '{"run_id": "run_7f2", "index_id": "idx_archive", "progress": 50.0}',
  'export.ready':
    '{"export_id": "exp_5c1", "run_id": "run_7f2", "index_id": "idx_archive", "format": "csv", "size": 20480}',
  'export.failed':
    '{"export_id": "exp_5c1", "run_id": "run_7f2", "error": {"code": "storage_denied", "message": "403"}}',
  'import_job.started': '{"job_id": "job_9a4", "index_id": "idx_archive", "total": 4}',
  'import_job.completed': '{"job_id": "job_9a4", "index_id": "idx_archive", "total": 4, "imported": 4}',
  'import_job.failed':
    '{"job_id": "job_9a4", "index_id": "idx_archive", "error": {"code": "source_unreachable", "message": "timeout"}}',
  'import_job.partial_completed':
    '{"job_id": "job_9a4", "index_id": "idx_archive", "total": 4, "imported": 3, "failed": 1}',
  'import_job.progress':
    '{"job_id": "job_9a4", "index_id": "idx_archive", "total": 4, "imported": 2, "progress": 50.0}',
  test: '{"message": "This is a test event"}',
};
