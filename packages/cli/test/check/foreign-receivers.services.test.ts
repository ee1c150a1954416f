import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { missing } from '../../../../test/support/missing-service.js';
import { FOREIGN_RECEIVERS, type ForeignReceiver, startForeign } from './receivers.js';
import { check, endedWith, reasons, WITHOUT_OPTIONS } from './verdicts.js';

const unavailable = {
  js: false,
  python: missing('python3', 'the receivers in Python'),
  go: isGoMissing(),
} satisfies Record<ForeignReceiver['language'], boolean>;

describe.concurrent('check', () => {
  for (const receiver of FOREIGN_RECEIVERS) {
    const { name, language, fails, warns, notShown = [] } = receiver;
    const title = `says of the receiver ${language}/${name} exactly what is wrong with it`;
    it.skipIf(unavailable[language])(title, { timeout: 300_000 }, async () => {
      const running = await startForeign(receiver);
      const report = await check(running.url, running.effects).finally(() => running.stop());
      expect(endedWith(report, 'fail').sort(), reasons(report)).toEqual(fails.toSorted());
      expect(endedWith(report, 'warn').sort(), reasons(report)).toEqual(warns.toSorted());
      // With a receiver that accepts everything, it is the caveat that counts.
      if (report.caveats.length > 0) expect(fails).toContain('wrong-key');
      else expect(endedWith(report, 'not shown').sort()).toEqual([...WITHOUT_OPTIONS, ...notShown].sort());
    });
  }
});

/** No one needs Go for this project, so its receivers are tested where it happens to be, and skipped loudly elsewhere. */
function isGoMissing(): boolean {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
    return false;
  } catch {
    console.warn('SKIPPED: the receivers in Go, because go is not installed (Debian: golang-go)');
    return true;
  }
}
