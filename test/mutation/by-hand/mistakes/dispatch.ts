import type { Mistake } from '../mistake.js';

const RUN = 'core/src/dispatch/run-handler.ts';
const TESTS = ['core/test/dispatch/run-handler.test.ts'];

export const DISPATCH = {
  'late-error-is-its-own': {
    mistake: 'takes what a handler throws after its abort for an error of its own',
    file: RUN,
    right: "if (abort.aborted && !hasCode(error, 'ERR_PERMANENT')) {",
    wrong: "if (error instanceof HandlerAborted && !hasCode(error, 'ERR_PERMANENT')) {",
    tests: TESTS,
  },
  'permanent-error-retried': {
    mistake: 'answers 503 to a PermanentError that comes after the abort',
    file: RUN,
    right: "if (abort.aborted && !hasCode(error, 'ERR_PERMANENT')) {",
    wrong: 'if (abort.aborted) {',
    tests: TESTS,
  },
  'completed-once-more': {
    mistake: 'tells a transactional inbox `complete` once more',
    file: 'core/src/dispatch/handle-once.ts',
    right: 'return isTransactional(options.inbox)\n    ? Promise.resolve(result)\n    : acknowledge',
    wrong: 'return acknowledge',
    tests: TESTS,
  },
  'handler-called-too-late': {
    mistake: 'calls the handler although its time was over while a schema or a transaction was awaited',
    file: RUN,
    right: 'if (abort.aborted) throw new HandlerAborted();',
    wrong: '',
    tests: [...TESTS, 'core/test/event/schemas.test.ts'],
  },
  'last-attempt-parked': {
    mistake: 'parks a delivery one attempt too early',
    file: 'core/src/dispatch/handle-once.ts',
    right: 'if (claim.attempt > options.maxAttempts)',
    wrong: 'if (claim.attempt >= options.maxAttempts)',
    tests: ['core/test/inbox/max-attempts.test.ts'],
  },
  'families-only': {
    mistake: 'never finds the handler of an event’s own name',
    file: 'core/src/dispatch/handlers.ts',
    right: 'if (own !== undefined) return own;',
    wrong: '',
    tests: ['core/test/dispatch/handlers.test.ts'],
  },
  'queued-id-verified': {
    mistake: 'takes the unsigned webhook id of a queued delivery for one that was verified',
    file: 'core/src/queue/queued-delivery.ts',
    right: 'webhookVerified === true ? webhookId : undefined',
    wrong: 'webhookId',
    tests: ['core/test/queue/queue.test.ts', 'core/test/dispatch/order.test.ts'],
  },
  'stage-before-time': {
    mistake: 'orders events by their stage before their time',
    file: 'core/src/dispatch/event-order.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: It is the text of the source.
    right: '${time}${stage}`',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: It is the text of the source.
    wrong: '${stage}${time}`',
    tests: ['core/test/dispatch/event-order.test.ts'],
  },
} as const satisfies Record<string, Mistake>;
