/** A wait that can be ended early, also before it has begun. */
export interface Nap {
  take(milliseconds: number): Promise<void>;
  end(): void;
}

export function nap(): Nap {
  let isOver = false;
  let wake: (() => void) | undefined;
  return {
    async take(milliseconds) {
      if (!isOver) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      isOver = false;
      wake = undefined;
    },
    end() {
      isOver = true;
      wake?.();
    },
  };
}
