/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { SandboxClock } from '../../clock/clock.js';
import { timeText } from '../format.js';
import { Post } from './parts.js';

/** The sandbox's clock, and the controls that move it. */
export function Clock({
  clock,
  nextRetry,
}: {
  clock: SandboxClock;
  nextRetry: number | undefined;
}): JSX.Element {
  const now = new Date(clock.now()).toISOString();
  return (
    <details class="clock" id="clock">
      <summary>
        <span class="unseeable">Clock: </span>
        <span class={clock.frozen ? 'led frozen' : 'led'} />
        <time id="now" datetime={now} data-frozen={clock.frozen ? 'yes' : 'no'}>
          {timeText(now)}
        </time>{' '}
        <span class="state">UTC, {clock.frozen ? 'frozen' : 'running'}</span>
      </summary>
      <div class="clock-panel">
        <Post action="/clock/next-retry">
          {nextRetry === undefined
            ? 'To the next retry'
            : `To the next retry, ${timeText(nextRetry).slice(11)}`}
        </Post>
        <form method="post" action="/actions/clock/advance" class="together">
          <label>
            <span class="unseeable">Advance by</span>
            <input type="number" name="amount" value="1" min="0" step="any" required />
          </label>
          <label>
            <span class="unseeable">Unit</span>
            <select name="unit">
              <option value="seconds">seconds</option>
              <option value="minutes" selected>
                minutes
              </option>
              <option value="hours">hours</option>
            </select>
          </label>
          <button type="submit">
            Advance<span class="unseeable"> the clock</span>
          </button>
        </form>
        <Post action={clock.frozen ? '/clock/resume' : '/clock/freeze'} of="the clock">
          {clock.frozen ? 'Resume' : 'Freeze'}
        </Post>
        <p class="hint">Retries follow this clock. Move it to get tomorrow’s retry now.</p>
      </div>
    </details>
  );
}
