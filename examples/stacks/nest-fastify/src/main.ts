// src/main.ts

import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createReceiver } from '@videovector-webhooks/core';
import { webhooks } from '@videovector-webhooks/fastify';

@Injectable()
class RunsService {
  complete(runId: string): void {
    console.log('completed:', runId);
  }
}

@Module({ providers: [RunsService] })
class AppModule {}

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());
  const runs = app.get(RunsService);

  const receiver = createReceiver({ secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
  receiver.on('prompt_run.completed', (event) => runs.complete(event.data.run_id));

  // Nest's body parsers, pipes and guards don't apply to the plugin, nor does a global prefix.
  await app.register(webhooks(receiver), { prefix: '/webhooks/videovector' });
  await app.listen(process.env['PORT'] ?? 3000, '0.0.0.0');
}

void bootstrap();
