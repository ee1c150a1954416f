import { jsonText } from '../../terminal/printable.js';
import { helpForCase } from '../evidence/documentation.js';
import { countVerdicts } from '../report.js';
import type { ReportDocument } from './document.js';

/** The report as lines of JSON: one for each case, and a summary. */
export function jsonReport({ report, evidence, captureFile, interrupted }: ReportDocument): string {
  const lines = report.results.map((result) => {
    const { case: each, verdict, reason, milliseconds } = result;
    return jsonText({
      case: each.id,
      promise: each.promise,
      title: each.title,
      severity: each.severity,
      verdict: verdict.replace(' ', '_'),
      reason,
      because: each.because,
      page: helpForCase(each.id),
      duration_ms: Math.round(milliseconds),
      sent: (evidence.get(result) ?? []).map(({ answer, manner, capture, curl, bodyFile }) => ({
        delivery_id: capture.headers['x-delivery-id'] ?? null,
        answer,
        manner,
        curl,
        // A long body is in its file, and in the capture file.
        ...(bodyFile === undefined && { capture }),
      })),
    });
  });
  const { 'not shown': not_shown, ...counts } = countVerdicts(report);
  const summary = {
    url: report.url,
    event: report.event,
    ...counts,
    not_shown,
    caveats: report.caveats,
    captures: captureFile ?? null,
    duration_ms: Math.round(report.milliseconds),
    interrupted,
  };
  return [...lines, jsonText({ summary })].join('\n');
}
