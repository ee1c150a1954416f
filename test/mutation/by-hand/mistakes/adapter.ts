import type { Mistake } from '../mistake.js';

const EXPRESS = ['express/test/express.test.ts'];
const NODE = ['core/test/node/node-handler.test.ts'];

export const ADAPTER = {
  'last-spelling-wins': {
    mistake: 'takes the last of two spellings of one header in a record',
    file: 'core/src/headers.ts',
    right: '[earlier, ...textsOf(value)]',
    wrong: 'textsOf(value)',
    tests: ['core/test/headers.test.ts'],
  },
  'answers-twice': {
    mistake: 'answers once more after a middleware has answered',
    file: 'core/src/node/node-handler.ts',
    right: 'if (response.headersSent || response.writableEnded) return;',
    wrong: '',
    tests: [...EXPRESS, ...NODE],
  },
  'mock-not-answered': {
    mistake: 'closes the connection of a request that has none, instead of an answer',
    file: 'core/src/node/node-handler.ts',
    right: 'if (outcome.closeConnection && closeConnection(request)) return;',
    wrong: 'if (outcome.closeConnection) return void closeConnection(request);',
    tests: [...NODE, ...EXPRESS],
  },
  'answers-instead-of-closing': {
    mistake: 'answers a sender that was too slow, instead of closing its connection',
    file: 'core/src/node/node-handler.ts',
    right: 'if (outcome.closeConnection && closeConnection(request)) return;',
    wrong: '',
    tests: [...NODE, ...EXPRESS],
  },
  'advice-of-another-framework': {
    mistake: 'logs the advice for Node where that for Express helps',
    file: 'express/src/index.ts',
    right: 'return nodeHandler(receiver, { advice: ADVICE });',
    wrong: 'return nodeHandler(receiver);',
    tests: EXPRESS,
  },
  'parser-before-stream': {
    mistake: 'trusts what a parser left beside a stream that is unread',
    file: 'core/src/body/node-request.ts',
    right: 'if (read !== undefined) return read;',
    wrong: "if (read !== undefined && !('body' in request)) return read;",
    tests: [...EXPRESS, 'core/test/body/node-request.test.ts'],
  },
} as const satisfies Record<string, Mistake>;
