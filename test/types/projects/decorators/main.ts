// Classes as NestJS has them: decorators that write the types of parameters into the metadata.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createReceiver, type EventPattern, type Receiver } from '@videovector-webhooks/core';
import { nodeHandler } from '@videovector-webhooks/core/node';

declare function Injectable(): ClassDecorator;

export const RECEIVER = Symbol('receiver');
export const provider = {
  provide: RECEIVER,
  useFactory: () => createReceiver({ secrets: () => process.env['VIDEOVECTOR_WEBHOOK_SECRET'] }),
};

@Injectable()
export class WebhooksService {
  readonly #answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>;

  constructor(private readonly receiver: Receiver) {
    this.#answer = nodeHandler(receiver);
  }

  register(patterns: readonly EventPattern[]): void {
    for (const pattern of patterns) this.receiver.on(pattern, (event) => console.log(event.event));
  }

  handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.#answer(request, response);
  }
}
