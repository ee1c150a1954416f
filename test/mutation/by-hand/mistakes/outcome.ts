import type { Mistake } from '../mistake.js';

const LOG = 'core/src/outcome/log.ts';
const TESTS = ['core/test/outcome/log.test.ts'];

export const OUTCOME = {
  'retry-after-rounded-down': {
    mistake: 'rounds Retry-After down',
    file: 'core/src/outcome/response.ts',
    right: 'String(Math.ceil(outcome.retryAfter))',
    wrong: 'String(Math.floor(outcome.retryAfter))',
    tests: ['core/test/outcome/response.test.ts'],
  },
  'altered-is-final': {
    mistake: 'answers 400 to a body that our own parser altered',
    file: 'core/src/outcome/outcome.ts',
    right: "body_altered: { outcome: 'error', status: 500,",
    wrong: "body_altered: { outcome: 'error', status: 400,",
    tests: ['core/test/body/read-body.test.ts'],
  },
  'failures-logged-once': {
    mistake: 'logs the failures of a handler only once a minute',
    file: LOG,
    right: "const more = logEvery ? '' : admit(",
    wrong: 'const more = admit(',
    tests: TESTS,
  },
  'message-of-many-lines': {
    mistake: 'lets the message of an error forge lines of the log',
    file: 'core/src/outcome/describe-error.ts',
    right: 'oneLine(error.message, MAX_QUOTED)',
    wrong: 'error.message.slice(0, MAX_QUOTED)',
    tests: TESTS,
  },
  'logger-rejects': {
    mistake: 'lets the rejection of an asynchronous logger end the process',
    file: 'core/src/outcome/logger.ts',
    right: 'Promise.resolve(written).catch(() => {});',
    wrong: 'void written;',
    tests: TESTS,
  },
  'observer-stops-others': {
    mistake: 'calls no observer after one that throws',
    file: 'core/src/outcome/observers.ts',
    right: '} catch (error) {\n        this.#logError(error);',
    wrong: '} catch (error) {\n        this.#logError(error);\n        break;',
    tests: ['core/test/outcome/observers.test.ts', 'core/test/receiver.test.ts'],
  },
} as const satisfies Record<string, Mistake>;
