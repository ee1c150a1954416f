/** What each step has done, for a person. */
const DONE: Readonly<Record<string, string>> = {
  'open-grace': 'the grace period is open',
  'prove-grace':
    'the receivers answer wrong signatures with 503, so VideoVector keeps what they can’t verify yet',
  'remember-failed': 'noted which deliveries had failed before',
  'rotate-secret': 'VideoVector signs with a new secret',
  install: 'the receivers have been given the new secret',
  'prove-secret': 'test events signed with the new secret are accepted',
  'retry-failed': 'deliveries that failed meanwhile are sent again',
  'close-grace': 'the grace period is closed',
};

/** What is said of a step that has no command. */
const SKIPPED: Readonly<Record<string, string>> = {
  'open-grace': 'there is no --open-grace, so graceUntil must be deployed already',
  'close-grace': 'there is no --close-grace, so the grace period ends by itself at graceUntil',
};

/** The commands that a user may leave out. */
export interface GraceCommands {
  readonly openGrace?: string | undefined;
  readonly closeGrace?: string | undefined;
}

/** How a step ended, in a line that begins with `done` or `skipped`. */
export function stepText(step: string, { openGrace, closeGrace }: GraceCommands): string {
  const isSkipped =
    (step === 'open-grace' && openGrace === undefined) ||
    (step === 'close-grace' && closeGrace === undefined);
  if (isSkipped) return `skipped ${step}: ${SKIPPED[step]}`;
  return Object.hasOwn(DONE, step) ? `done ${step}: ${DONE[step]}` : `done ${step}`;
}
