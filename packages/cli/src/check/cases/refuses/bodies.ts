import { createHmac } from 'node:crypto';
import { type Case, notShown } from '../../case.js';
import { type ForgeryOptions, isAccepted, mustBeRefused } from '../../judge.js';
import { type DeliveryChanges, newId } from '../../sending/check-delivery.js';

interface BadBody extends ForgeryOptions {
  readonly id: string;
  readonly title: string;
  readonly sends: string;
  readonly because: string;
  readonly changes: () => DeliveryChanges;
}

const LARGE = 8 * 1024 * 1024;
const DEEP = 200_000;

/** Bodies that are not those that were signed. */
const BODIES: readonly BadBody[] = [
  {
    id: 'tampered-value',
    title: 'A changed value is refused',
    sends: 'A delivery in which one character of a string was changed after signing.',
    because: 'Anyone between VideoVector and the receiver could otherwise change the event.',
    changes: () => ({
      data: '"check_sample": "approved"',
      alter: (signed) => signed.replace('"approved"', '"approvee"'),
    }),
  },
  {
    id: 'tampered-integer',
    title: 'A neighbouring large integer is refused',
    sends: 'A delivery that was signed with `9007199254740992` and carries `9007199254740993`.',
    because:
      'Both are the same double, so a receiver that hashes re-serialized JSON accepts a number that was never signed.',
    changes: () => ({
      data: '"check_sample": 9007199254740992',
      alter: (signed) => signed.replace('9007199254740992', '9007199254740993'),
    }),
  },
  {
    id: 'tampered-unicode',
    title: 'Text that only looks the same is refused',
    sends: 'A delivery that was signed with `\\u00e9` and carries `e\\u0301`.',
    because: 'A receiver that normalizes text before verifying accepts names that were never signed.',
    changes: () => ({
      data: '"check_sample": "Caf\\u00e9"',
      alter: (signed) => signed.replace('\\u00e9', 'e\\u0301'),
    }),
  },
  {
    id: 'swapped-body',
    title: 'The signature of another delivery is refused',
    sends: 'A delivery with the signature of another authentic one.',
    because: 'Otherwise, one captured signature would authenticate any body.',
    changes: () => ({
      signature: ({ signed, secret }) => {
        const other = signed.toString().replace(/"evt_check_[0-9a-f]+"/, '"evt_check_other"');
        return `sha256=${createHmac('sha256', secret).update(other).digest('hex')}`;
      },
    }),
  },
  {
    id: 'second-document',
    title: 'A second document after the first is refused',
    sends: 'An authentic body with a second JSON document appended.',
    because: 'A receiver that verifies one part of the body and parses another acts on unsigned data.',
    changes: () => ({ alter: (signed) => `${signed}\n${signed}` }),
  },
  {
    id: 'empty-body',
    title: 'An empty body is refused',
    sends: 'The headers of an authentic delivery with an empty body.',
    because: 'A 2xx would acknowledge an event whose body a proxy or a parser has lost.',
    errorIsFine: true,
    changes: () => ({ alter: () => '' }),
  },
  {
    id: 'large-forgery',
    title: 'A forged body of 8 MB is refused',
    sends: 'A body of 8 MB with a well-formed wrong signature.',
    because: 'If strangers can bring the receiver down with one request, authentic deliveries fail too.',
    errorIsFine: true,
    changes: () => ({ alter: (signed) => signed.replace('{', `{"padding": "${'x'.repeat(LARGE)}", `) }),
  },
  {
    id: 'deep-forgery',
    title: 'A forged body that is deeply nested is refused',
    sends: `A body of ${DEEP.toLocaleString('en')} opening brackets with a well-formed wrong signature.`,
    because:
      'A recursive parser that runs before the signature check overflows its stack, so strangers can bring the receiver down with one request.',
    errorIsFine: true,
    changes: () => ({ alter: () => '['.repeat(DEEP) }),
  },
];

export const bodies: readonly Case[] = BODIES.map(({ changes, errorIsFine, ...texts }) => ({
  ...texts,
  promise: 'refuses',
  severity: 'must',
  fix: texts.id.includes('-forgery') ? 'body-limit' : 'raw-bytes',
  run: (target) => mustBeRefused(target, target.make(changes()), errorIsFine ? { errorIsFine } : {}),
}));

/** Not a forgery for a receiver that takes the last of equal keys, as Python does. */
export const duplicateKey: Case = {
  id: 'duplicate-key',
  promise: 'refuses',
  title: 'A second id in front of the signed one has no effect',
  severity: 'must',
  sends:
    'An authentic body with a second, earlier key `id`. A parser that uses the last one reads the signed event.',
  because:
    'If the verification uses the last of equal keys and the handler the first, a forger chooses the event that is handled.',
  fix: 'raw-bytes',
  async run(target) {
    const evil = newId('evt');
    const delivery = target.make({ alter: (signed) => signed.replace('{', `{"id": "${evil}", `) });
    const answer = await target.send(delivery);
    const count = await target.handled({ ...delivery, eventId: evil }, 0);
    if (count !== undefined && count > 0) {
      return { ending: 'broken', reason: 'handled the event with the id that was not signed' };
    }
    if (!isAccepted(answer) || count === 0) return { ending: 'kept', reason: '' };
    return notShown('accepted; --effects shows which of the two ids was handled');
  },
};
