import type { Evidence } from '../evidence/evidence.js';
import type { Report, Result } from '../report.js';

/** A report together with what its readers need to send the failures again. */
export interface ReportDocument {
  readonly report: Report;
  readonly evidence: ReadonlyMap<Result, readonly Evidence[]>;
  /** The file with what was sent in the failures; undefined if there are none. */
  readonly captureFile: string | undefined;
  readonly interrupted: boolean;
}
