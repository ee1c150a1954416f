/** A room of core that is mutated, and the tests that must notice. */
export interface Room {
  /** Folders and files under `packages/core/src`. */
  readonly sources: readonly string[];
  /** Files of those that belong to another room. */
  readonly except?: readonly string[];
  /** Folders and files under `packages/core/test`. */
  readonly tests: readonly string[];
}

/** The files that recognize texts by long patterns. They are a room of their own: most of their survivors are alternatives in a pattern. */
const GUESSES = ['signature/secret-problem.ts', 'signature/grace-period.ts', 'dispatch/application-frame.ts'];

export const ROOMS: Readonly<Record<string, Room>> = {
  signature: {
    sources: ['signature'],
    except: GUESSES,
    tests: ['signature', 'options.test.ts', 'receiver.test.ts', 'web-runtime.test.ts'],
  },
  guesses: {
    sources: GUESSES,
    tests: [
      'signature/secret-problem.test.ts',
      'signature/grace-period.test.ts',
      'dispatch/application-frame.test.ts',
      'queue/failure-record.test.ts',
    ],
  },
  json: { sources: ['json'], tests: ['json'] },
  inbox: {
    sources: ['inbox'],
    tests: [
      'inbox',
      'testing/describe-inbox.test.ts',
      'dispatch/run-handler.test.ts',
      'dispatch/order.test.ts',
    ],
  },
  dispatch: {
    sources: ['dispatch', 'queue'],
    except: GUESSES,
    tests: [
      'dispatch',
      'queue',
      'event/schemas.test.ts',
      'inbox/claim.test.ts',
      'inbox/max-attempts.test.ts',
      'inbox/acknowledge.test.ts',
      'inbox/lease.test.ts',
      'lifecycle.test.ts',
    ],
  },
  body: { sources: ['body'], tests: ['body', 'node'] },
  outcome: { sources: ['outcome'], tests: ['outcome', 'receiver.test.ts'] },
};
