import type { RotationReport } from '@videovector-webhooks/client';
import { out } from '../terminal/color.js';
import { printable } from '../terminal/printable.js';

/** What a rotation did and what is left to do, for a person: a line each. */
export function reportText(report: RotationReport): string[] {
  const { webhookId, resumed, steps, retried, logCut, graceUntil, oldSecret } = report;
  const rotatedNow = steps.some(({ step }) => step === 'rotate-secret');
  const how = resumed ? ', continuing an earlier run' : '';
  return [
    printable(`The secret of ${webhookId} is rotated${how}.`),
    ...(rotatedNow ? [] : ['The new secret was made by the earlier run; this one made none.']),
    ...undelivered(report),
    ...retried.flatMap(({ deliveryId, result, code }) =>
      result === 'refused' ? [out.red(printable(`${deliveryId}: ${code}`))] : [],
    ),
    ...(logCut ? ['More failed than the log shows: check the rest with videovector-webhooks reconcile'] : []),
    ...(oldSecret === 'kept'
      ? [`Remove the old secret from the receivers after ${graceUntil ?? 'the grace period'}.`]
      : []),
  ];
}

function undelivered({ webhookId, retried, stillRetrying }: RotationReport): string[] {
  const failed =
    retried.length === 0
      ? 'No delivery failed meanwhile.'
      : `Deliveries that failed meanwhile and are sent again: ${retried.length}`;
  if (stillRetrying === 0) return [failed];
  const count = stillRetrying < 100 ? stillRetrying : '100 or more';
  const show = `videovector-webhooks deliveries list ${webhookId} --status retrying`;
  return [
    failed,
    printable(`Deliveries that VideoVector still retries by itself: ${count}. To see them: ${show}`),
  ];
}
