import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, context } from '@opentelemetry/api';

/** OpenTelemetry's active context, as a store that can be bound to a channel. OpenTelemetry keeps its own store private. */
class ActiveContext extends AsyncLocalStorage<Context> {
  override getStore(): Context {
    return context.active();
  }

  override run<Result, Args extends unknown[]>(
    active: Context,
    work: (...args: Args) => Result,
    ...args: Args
  ): Result {
    return context.with(active, () => work(...args));
  }

  /** Node 26 calls this instead of `run`. It needs `@opentelemetry/api` 1.10. */
  withScope(active: Context): Disposable {
    const token = context.attach(active);
    return { [Symbol.dispose]: () => token.dispose() };
  }
}

export const activeContext = new ActiveContext();
