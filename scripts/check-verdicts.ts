// pnpm check:verdicts [runs]: runs `videovector-webhooks check` against every receiver of its tests, again and again, and ends with 1
// if it ever says anything but what is known of them. A busy machine is welcome: it must change no verdict.

import { memoryInbox } from '@videovector-webhooks/core';
import { sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
import Database from 'libsql';
import type { Report } from '../packages/cli/src/check/report.js';
import { ADAPTERS, startOwn } from '../packages/cli/test/check/own-receivers.js';
import { FOREIGN_RECEIVERS, startForeign } from '../packages/cli/test/check/receivers.js';
import { check, endedWith, reasons } from '../packages/cli/test/check/verdicts.js';

const runs = Number(process.argv[2] ?? 100);
const counts = { runs: 0, verdicts: 0, wrong: 0 };
const database = new Database(':memory:');

/** A run, and what it must say. */
interface Subject {
  readonly name: string;
  readonly fails: readonly string[];
  readonly warns: readonly string[];
  readonly run: () => Promise<Report>;
}

const subjects: Subject[] = [
  ...FOREIGN_RECEIVERS.map((receiver) => ({
    ...receiver,
    name: `${receiver.language}/${receiver.name}`,
    async run() {
      const running = await startForeign(receiver);
      return check(running.url, running.effects).finally(() => running.stop());
    },
  })),
  ...Object.keys(ADAPTERS).flatMap((adapter) =>
    [true, false].map((isDurable) => ({
      name: `${adapter}, inbox in ${isDurable ? 'SQLite' : 'memory'}`,
      fails: isDurable ? [] : ['after-restart'],
      warns: ['replayed-under-new-id'],
      async run() {
        const receiver = await startOwn(adapter, () => (isDurable ? sqliteInbox(database) : memoryInbox()));
        return check(receiver.url, undefined, receiver.settings).finally(() => receiver.close());
      },
    })),
  ),
];

for (; counts.runs < runs; counts.runs++) {
  const subject = subjects[counts.runs % subjects.length]!;
  const report = await subject.run();
  counts.verdicts += report.results.length;
  const wrong = [
    ...difference(endedWith(report, 'fail'), subject.fails),
    ...difference(endedWith(report, 'warn'), subject.warns),
  ];
  counts.wrong += wrong.length;
  const seconds = (report.milliseconds / 1000).toFixed(1);
  console.log(
    `${counts.runs + 1}  ${subject.name}: ${wrong.length === 0 ? 'right' : wrong.join(', ')} (${seconds} s)`,
  );
  if (wrong.length > 0) console.log(reasons(report));
}
console.log(`${counts.runs} runs, ${counts.verdicts} verdicts, ${counts.wrong} wrong`);
process.exit(counts.wrong === 0 ? 0 : 1);

/** What is in one of two lists alone. */
function difference(one: readonly string[], other: readonly string[]): string[] {
  return [...one.filter((id) => !other.includes(id)), ...other.filter((id) => !one.includes(id))];
}
