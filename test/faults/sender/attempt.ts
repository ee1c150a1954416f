import { Agent, request } from 'node:http';
import type { NumberedDelivery } from '../delivery.js';

/** What the sender learns from an attempt: a status, or that no answer came. */
export type Answer = number | 'no-answer';

const agent = new Agent({ keepAlive: true, maxSockets: 512 });

/** Sends a delivery once, and hangs up when the time is over. */
export function attempt(delivery: NumberedDelivery, port: number, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path: '/webhooks',
        method: 'POST',
        agent,
        headers: { ...delivery.headers, 'content-length': Buffer.byteLength(delivery.body) },
      },
      (response) => {
        response.on('error', () => settle('no-answer'));
        response.on('end', () => settle(response.statusCode ?? 'no-answer'));
        response.resume();
      },
    );
    const timer = setTimeout(() => {
      settle('no-answer');
      sent.destroy();
    }, timeoutMs);
    sent.on('error', () => settle('no-answer'));
    sent.on('close', () => settle('no-answer'));
    sent.end(delivery.body);

    function settle(answer: Answer): void {
      clearTimeout(timer);
      resolve(answer);
    }
  });
}

/** Whether the sender stops at this answer: it retries 5xx and what did not answer. */
export function isFinal(answer: Answer): answer is number {
  return answer !== 'no-answer' && answer < 500;
}
