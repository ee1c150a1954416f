/** The settings that one run of Vitest gets through its environment. */
export interface Settings {
  readonly runtime: string;
  readonly nativeServer: boolean;
}

declare module 'vitest' {
  interface ProvidedContext {
    underTest: Settings;
  }
}

export function settings(): Settings {
  const { RUNTIME_UNDER_TEST: runtime, NATIVE_SERVER: native } = process.env;
  if (runtime === undefined) throw new Error('Use `pnpm test:runtimes`: it sets RUNTIME_UNDER_TEST');
  return { runtime, nativeServer: native === '1' };
}
