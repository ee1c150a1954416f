#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { createProgram } from './program.js';
import { fail } from './terminal/exit.js';

// What the environment says already wins over the file.
if (existsSync('.env')) loadEnvFile('.env');

try {
  await createProgram().parseAsync();
} catch (error) {
  fail(error);
}
