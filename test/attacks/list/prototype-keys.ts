import { SECRET, WEBHOOK_ID } from '../../support/deliveries.js';
import { type Attack, genuine } from '../attack.js';

const POLLUTING =
  '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}, "data": ' +
  '{"__proto__": {"polluted": true}, "run_id": "run_1"}, "event": "prompt_run.completed"}';
const INHERITED = '{"__proto__": {"event": "prompt_run.completed"}, "data": {}}';
const THENABLE =
  '{"data": {"then": {"constructor": 1}, "toJSON": 1}, "event": "prompt_run.completed", "then": 1, "toString": 1}';

/** Genuine bodies whose keys have a meaning in JavaScript: a file name may be `__proto__`. */
export const PROTOTYPE_KEYS: readonly Attack[] = [
  {
    name: 'sends members that would change the prototype of objects',
    sent: genuine({}, POLLUTING),
    signed: [POLLUTING],
    status: 200,
    code: 'handled',
    handled: 1,
    why: 'It is authentic, and its keys become ordinary properties of its own objects.',
  },
  {
    name: 'sends members that would replace methods of objects',
    sent: genuine({}, THENABLE),
    signed: [THENABLE],
    status: 200,
    code: 'handled',
    handled: 1,
    why: 'It is authentic, and the receiver calls no method of a payload.',
  },
  {
    name: 'hides the event in __proto__',
    sent: genuine({ 'x-event-type': undefined }, INHERITED),
    status: 422,
    code: 'event_unusable',
    handled: 0,
    why: 'Only a member of the body itself can name the event.',
  },
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'on', '*', 'prompt_run.*'].map(
    (name): Attack => {
      const body = `{"data": {}, "event": "${name}"}`;
      return {
        name: `names its event ${name}`,
        sent: genuine({}, body),
        status: 200,
        code: 'ignored',
        handled: 0,
        why: 'No handler is registered under that name, and names are no patterns and no properties.',
      };
    },
  ),
  ...['__proto__', 'constructor', 'hasOwnProperty'].map(
    (name): Attack => ({
      name: `names the webhook ${name}, with one secret a webhook`,
      sent: genuine({ 'x-webhook-id': name }),
      options: { secrets: { [WEBHOOK_ID]: SECRET } },
      status: 401,
      code: 'signature_invalid',
      handled: 0,
      why: 'The record has no such webhook of its own.',
    }),
  ),
];
