/** Sets this process's clock wrong, for all code in it. */
export function skewClock(milliseconds: number): void {
  const RealDate = Date;
  class SkewedDate extends RealDate {
    constructor(...given: [] | [number | string]) {
      super(...((given.length === 0 ? [SkewedDate.now()] : given) as [number]));
    }
    static override now(): number {
      return RealDate.now() + milliseconds;
    }
  }
  globalThis.Date = SkewedDate as DateConstructor;
}
