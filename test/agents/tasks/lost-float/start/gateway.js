import express from 'express';

/** Forwards every request to a server inside, and adds the time at which it came. */
export function forwardTo(origin) {
  const router = express.Router();
  router.use(express.json({ limit: '10mb' }));
  router.use(async (request, response) => {
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
    const {
      host,
      connection,
      'content-length': _,
      'transfer-encoding': __,
      expect: ___,
      ...headers
    } = request.headers;
    const answer = await fetch(`${origin}${request.originalUrl}`, {
      method: request.method,
      headers: { ...headers, 'x-received-at': new Date().toISOString() },
      ...(hasBody && { body: JSON.stringify(request.body) }),
    });
    response
      .status(answer.status)
      .type('application/json')
      .send(await answer.text());
  });
  return router;
}
