import { type Sandbox, type SandboxOptions, startSandbox } from '@videovector-webhooks/sandbox';
import { afterEach, beforeEach } from 'vitest';
import { Caller } from './caller.js';
import { startReceiver, type TestReceiver } from './receiver.js';

/** A sandbox, a receiver and a caller, new for each test. */
export interface Harness {
  sandbox: Sandbox;
  receiver: TestReceiver;
  caller: Caller;
  call: Caller['call'];
}

/** Starts all three before each test, and closes them after it. The clock is frozen. */
export function useHarness(options: SandboxOptions = {}): Harness {
  const harness = {} as Harness;
  beforeEach(async () => {
    harness.receiver = await startReceiver();
    harness.sandbox = await startSandbox({ frozen: true, ...options });
    harness.caller = await Caller.of(harness.sandbox);
    harness.call = (method, path, callOptions) => harness.caller.call(method, path, callOptions);
  });
  afterEach(async () => {
    await harness.sandbox.close();
    await harness.receiver.close();
  });
  return harness;
}
