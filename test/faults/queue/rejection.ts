import { draw } from '../draw.js';

/** The share of the deliveries that their handler rejects at first. */
const REJECTED = 0.05;

/** Whether the handler rejects a delivery at the first attempt, so that its job dies until it is delivered again. */
export function isRejected(seed: number, delivery: number): boolean {
  return draw(seed, 'rejected', delivery) < REJECTED;
}
