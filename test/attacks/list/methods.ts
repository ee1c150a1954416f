import { type Attack, genuine } from '../attack.js';

const { headers, body } = genuine();

/** Methods other than POST. */
export const METHODS: readonly Attack[] = [
  ...['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'].flatMap((method): Attack[] => [
    {
      name: `sends a genuine body by ${method}`,
      sent: { method, headers: { ...headers, 'content-length': String(body.length) }, body },
      status: 405,
      code: 'method_not_allowed',
      handled: 0,
      why: 'The sender uses POST only.',
    },
    {
      name: `sends ${method} that asks to be treated as POST`,
      sent: {
        method,
        headers: { ...headers, 'content-length': String(body.length), 'x-http-method-override': 'POST' },
        body,
      },
      status: 405,
      code: 'method_not_allowed',
      handled: 0,
      why: 'The method of the request counts, and no header that anyone can add.',
    },
  ]),
  {
    name: 'sends POST that asks to be treated as DELETE',
    sent: genuine({ 'x-http-method-override': 'DELETE' }),
    status: 200,
    code: 'handled',
    handled: 1,
    why: 'The method of the request counts, so the delivery is genuine.',
  },
];
