#!/usr/bin/env node
import { loadEnvironment } from './files/environment.js';
import { createProgram } from './program.js';
import { fail } from './terminal/fail.js';
import { watchOutput } from './terminal/output.js';

watchOutput();
loadEnvironment('.env');
try {
  await createProgram().program.parseAsync();
} catch (error) {
  await fail(error);
}
