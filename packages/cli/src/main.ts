#!/usr/bin/env node
import { loadEnvironment } from './files/environment.js';
import { createProgram } from './program.js';
import { fail } from './terminal/fail.js';
import { watchOutput } from './terminal/output.js';

watchOutput();
try {
  // Only for a command that runs: an unreadable .env must not keep --help from the user.
  await createProgram()
    .program.hook('preAction', () => loadEnvironment('.env'))
    .parseAsync();
} catch (error) {
  await fail(error);
}
