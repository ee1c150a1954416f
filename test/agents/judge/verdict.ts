/** What a judge has found out, in its own words. */
export class Verdict {
  readonly kept: string[] = [];
  readonly broken: string[] = [];
  readonly notes: string[] = [];

  /** @param demand What must hold, in a sentence without its full stop. */
  expect(holds: boolean, demand: string, found = ''): void {
    if (holds) this.kept.push(demand);
    else this.broken.push(found === '' ? demand : `${demand}: ${found}`);
  }

  get passed(): boolean {
    return this.broken.length === 0 && this.kept.length > 0;
  }

  toString(): string {
    const lines = [
      ...this.kept.map((demand) => `  ok    ${demand}`),
      ...this.broken.map((demand) => `  FAIL  ${demand}`),
      ...this.notes.map((note) => `  note  ${note}`),
    ];
    return [this.passed ? 'pass' : 'fail', ...lines].join('\n');
  }
}
