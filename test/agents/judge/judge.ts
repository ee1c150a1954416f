import type { Project } from './project.js';
import type { Verdict } from './verdict.js';

/** Runs a project, and says what of the task it fulfils. */
export type Judge = (project: Project, verdict: Verdict) => Promise<void>;
