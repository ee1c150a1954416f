import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalize, signBody } from '@videovector-webhooks/core';
import { describe, expect, it } from 'vitest';
import { missing } from '../support/missing-service.js';
import { ROOT } from '../support/snippets.js';

const SECRET = 'whsec_example';
const PAYLOAD = '{"event": "prompt_run.completed", "data": {"title": "Café", "start_time": 12.0}}';

const page = readFileSync(join(ROOT, 'docs/migrating.md'), 'utf8');
const [, snippet = ''] = /```python\n([\s\S]*?)```/.exec(page) ?? [];

describe.skipIf(missing('python3', 'the Python snippet of docs/migrating.md'))('the Python snippet', () => {
  it('accepts what the kit signs', async () => {
    const signature = await signBody(canonicalize(PAYLOAD), SECRET);
    expect(check(signature)).toEqual({ status: 0, stderr: '' });
  });

  it('refuses what JavaScript prints, as the page says', async () => {
    const { status, stderr } = check(await signBody(JSON.stringify(JSON.parse(PAYLOAD)), SECRET));
    expect(status).toBe(1);
    expect(stderr).toContain('AssertionError');
  });
});

/** Runs the snippet with the variables that it assumes. */
function check(signature: string): { status: number | null; stderr: string } {
  const given = `import json\nsecret, payload, received_signature = json.loads(${JSON.stringify(
    JSON.stringify([SECRET, 'PAYLOAD', signature]),
  )})\npayload = json.loads(${JSON.stringify(PAYLOAD)})\n`;
  const { status, stderr } = spawnSync('python3', ['-c', given + snippet], { encoding: 'utf8' });
  return { status, stderr };
}
