// src/main.ts

import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createReceiver } from '@videovector-webhooks/core';
import { nodeHandler } from '@videovector-webhooks/core/node';

@Injectable()
class RunsService {
  complete(runId: string): void {
    console.log('completed:', runId);
  }
}

@Module({ providers: [RunsService] })
class AppModule {}

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(AppModule);
  const runs = app.get(RunsService);

  const receiver = createReceiver({ secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
  receiver.on('prompt_run.completed', (event) => runs.complete(event.data.run_id));

  // In front of Nest's body parser, pipes and guards. A global prefix does not apply to it.
  app.use('/webhooks/videovector', nodeHandler(receiver));
  await app.listen(process.env['PORT'] ?? 3000);
}

void bootstrap();
