import { setTimeout as sleep } from 'node:timers/promises';
import type { NumberedDelivery } from '../delivery.js';
import { draw, drawBetween } from '../draw.js';
import { TIMES } from '../times.js';
import { type Answer, attempt, isFinal } from './attempt.js';
import type { Ledger } from './ledger.js';

/** Where and how deliveries are sent. */
export interface Sending {
  readonly seed: number;
  readonly ledger: Ledger;
  /** The ports of the receivers. */
  readonly ports: readonly number[];
  /** When the delivery worker gives a delivery up, in milliseconds after its first attempt. */
  readonly patienceMs: number;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;
/** The share of deliveries whose next attempt starts while the one before is still under way. */
const OVERLAPPING = 0.2;

/**
 * Delivers as the vendor's delivery worker does: stops at the first 2xx or 4xx, and tries 5xx, time-outs and failed
 * connections again. Each attempt goes to a random receiver.
 */
export async function work(delivery: NumberedDelivery, sending: Sending): Promise<void> {
  const { seed, ledger, patienceMs } = sending;
  const overlaps = draw(seed, 'overlap', delivery.number) < OVERLAPPING;
  const giveUpAt = Date.now() + patienceMs;
  const underWay = new Set<Promise<Answer>>();
  let pauseMs = FIRST_PAUSE_MS;

  for (let number = 1; Date.now() < giveUpAt; number++) {
    const answering = sendTo(delivery, sending, 'attempt', number);
    underWay.add(answering);
    void answering.then((answer) => !isFinal(answer) && underWay.delete(answering));
    const own = overlaps ? sleep(100).then((): Answer => 'no-answer') : answering;
    if (await isOver([own, ...underWay])) return;
    if (await isOver([sleep(pauseMs).then((): Answer => 'no-answer'), ...underWay])) return;
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
  const last = await Promise.all(underWay);
  if (!last.some(isAcknowledgement)) ledger.givenUp.add(delivery.id);

  /** Whether the first answer to come is final. */
  async function isOver(answers: readonly Promise<Answer>[]): Promise<boolean> {
    const answer = await Promise.race(answers);
    if (!isFinal(answer)) return false;
    if (!isAcknowledgement(answer)) ledger.givenUp.add(delivery.id);
    return true;
  }
}

/** Sends a delivery to a receiver drawn by the seed. */
export async function sendTo(
  delivery: NumberedDelivery,
  { seed, ledger, ports }: Sending,
  kind: 'attempt' | 'copy',
  number: number,
): Promise<Answer> {
  const slot = drawBetween(0, ports.length, seed, kind, delivery.number, number);
  const answer = await attempt(delivery, ports[slot]!, TIMES.attemptTimeoutMs);
  ledger.note(delivery.id, answer);
  return answer;
}

function isAcknowledgement(answer: Answer): boolean {
  return isFinal(answer) && answer < 300;
}
