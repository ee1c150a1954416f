import type { Capture } from '@videovector-webhooks/core';

/** A capture that was not recorded: its headers and its signature were made here, from the sender's log. */
export type RebuiltCapture = Capture & { readonly rebuilt_from: 'delivery_log' };

/** Whether a capture was rebuilt: it proves nothing about what the sender sent. */
export function isRebuilt(capture: Capture): capture is RebuiltCapture {
  return 'rebuilt_from' in capture;
}
