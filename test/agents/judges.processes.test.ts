import { describeTask } from './describe-task.js';

describeTask('express', {
  start: 'a 5xx, so that it is retried: 404',
  'after-the-parser': 'check whole-float',
  'by-hand': 'so that it is retried: 401',
  'swallows-errors': 'is answered with a 5xx',
});

describeTask('replace-check', {
  start: 'is answered with a 5xx: 400',
  'only-the-signature': 'the retry records it, once: recorded 0 times',
  'does-not-wait': 'is answered with a 5xx: 200',
});

describeTask('lost-float', {
  start: 'answer.json names the delivery that is refused',
  'wrong-field': 'answer.json names the field that lost its float',
  'compact-json': 'a delivery with a whole float is accepted',
  'no-check': 'check no-signature',
});
