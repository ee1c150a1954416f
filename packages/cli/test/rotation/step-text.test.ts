import { expect, it } from 'vitest';
import { stepText } from '../../src/rotation/step-text.js';

const commands = { openGrace: './open.sh', closeGrace: './close.sh' };

it.each([
  ['open-grace', 'done open-grace: the grace period is open'],
  ['close-grace', 'done close-grace: the grace period is closed'],
  ['new-step', 'done new-step'],
])('says what the step %s has done', (step, expected) => {
  expect(stepText(step, commands)).toBe(expected);
});

it.each([
  ['open-grace', '--open-grace, so graceUntil must be deployed already'],
  ['close-grace', '--close-grace, so the grace period ends by itself'],
])('says that the step %s was skipped if it has no command', (step, expected) => {
  expect(stepText(step, {})).toMatch(new RegExp(`^skipped ${step}: there is no ${expected}`));
});
