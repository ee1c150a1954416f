// src/main.ts

import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createReceiver } from '@videovector-webhooks/core';
import { nodeHandler } from '@videovector-webhooks/core/node';

const receiver = createReceiver({ secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

@Module({})
class AppModule {}

const app = await NestFactory.create(AppModule);
app.use('/webhooks/videovector', nodeHandler(receiver));
await app.listen(Number(process.env['PORT'] ?? 3000));
