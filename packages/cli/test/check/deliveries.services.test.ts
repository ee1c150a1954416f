import { exec, execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SECRET } from '../../../../test/support/deliveries.js';
import { missing } from '../../../../test/support/missing-service.js';
import type { Case } from '../../src/check/case.js';
import { wireForms } from '../../src/check/cases/verifies/wire-forms.js';
import { curlLine } from '../../src/check/evidence/curl.js';
import type { Exchange } from '../../src/check/exchange.js';
import { makeDelivery } from '../../src/check/sending/check-delivery.js';
import type { Answer } from '../../src/check/sending/send-request.js';
import type { Target } from '../../src/check/target.js';

const DEFAULTS = {
  event: 'prompt_run.completed',
  secret: SECRET,
  webhookId: 'whk_1',
  data: '{"run_id": "run_1"}',
};
const ACCEPTED: Answer = { status: 200, headers: {}, text: '', length: 0, milliseconds: 1 };

/** What a case sends. */
async function sentBy(each: Case): Promise<Buffer[]> {
  const sent: Buffer[] = [];
  const target: Partial<Target> = {
    make: (changes) => makeDelivery(DEFAULTS, changes),
    deliver: async ({ body }) => {
      sent.push(body);
      return ACCEPTED;
    },
    handled: async () => undefined,
  };
  await each.run(target as Target);
  return sent;
}

const COMPARE = `
import json, sys
for line in sys.stdin:
    line = line.rstrip("\\n")
    if json.dumps(json.loads(line), sort_keys=True) != line:
        print(line)
`;

describe('the deliveries of check', () => {
  it.skipIf(missing('python3', 'a comparison with json.dumps'))('are what json.dumps prints', async () => {
    const bodies = (await Promise.all(wireForms.map(sentBy))).flat();
    expect(bodies).toHaveLength(wireForms.length);
    const different = execFileSync('python3', ['-c', COMPARE], { input: bodies.join('\n') });
    expect(different.toString()).toBe('');
  });

  it.skipIf(missing('curl', 'the curl lines'))(
    'are sent again, byte for byte, by their curl lines',
    async () => {
      const received: { signature: unknown; body: string }[] = [];
      const server = createServer(async (request, response) => {
        received.push({
          signature: request.headers['x-webhook-signature'],
          body: (await buffer(request)).toString(),
        });
        response.end();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const deliveries = [
        makeDelivery(DEFAULTS, { data: `"check_sample": "it's $HOME \\"quoted\\" \\\\ \`date\` %s"` }),
        makeDelivery(DEFAULTS, { alter: (signed) => `${signed}\n${signed}` }),
        makeDelivery(DEFAULTS, { signature: () => '' }),
      ];
      for (const delivery of deliveries) {
        const exchange: Exchange = { delivery, manner: {}, answer: ACCEPTED, at: 0 };
        await promisify(exec)(curlLine(url, exchange, undefined));
      }
      server.close();
      expect(received).toEqual(
        deliveries.map(({ headers, body }) => ({
          signature: headers['X-Webhook-Signature'],
          body: body.toString(),
        })),
      );
    },
  );
});
