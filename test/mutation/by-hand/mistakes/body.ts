import type { Mistake } from '../mistake.js';

const READ = 'core/src/body/read-body.ts';
const TESTS = ['core/test/body/read-body.test.ts'];

export const BODY = {
  'stream-of-exactly-the-cap': {
    mistake: 'refuses a stream of exactly the cap',
    file: 'core/src/body/body-buffer.ts',
    right: 'if (this.#length + chunk.length > this.#limit) return false;',
    wrong: 'if (this.#length + chunk.length >= this.#limit) return false;',
    tests: TESTS,
  },
  'announced-of-exactly-the-cap': {
    mistake: 'refuses a body that is announced with exactly the cap',
    file: READ,
    right: 'Number(request.contentLength) > maxBodyBytes',
    wrong: 'Number(request.contentLength) >= maxBodyBytes',
    tests: TESTS,
  },
  'bytes-of-exactly-the-cap': {
    mistake: 'refuses bytes in memory of exactly the cap',
    file: READ,
    right: 'length > maxBodyBytes)) return',
    wrong: 'length >= maxBodyBytes)) return',
    tests: TESTS,
  },
  'web-body-of-exactly-the-cap': {
    mistake: 'reserves no memory for a web request of exactly the cap',
    file: 'core/src/body/body-buffer.ts',
    right: 'return bytes <= this.#limit && this.#grow(bytes);',
    wrong: 'return bytes < this.#limit && this.#grow(bytes);',
    tests: [...TESTS, 'core/test/body/web-request.test.ts'],
  },
  'bytes-of-the-caller': {
    mistake: 'does not copy bytes that their owner may change between the check and the parsing',
    file: 'core/src/body/open-body.ts',
    right: 'candidatesOfBytes(copyBytes(bytes))',
    wrong: 'candidatesOfBytes(bytes)',
    tests: TESTS,
  },
  'compressed-is-forged': {
    mistake: 'answers 401 to a compressed body without a Content-Encoding',
    file: READ,
    right: ' || isCompressed(body.bytes))',
    wrong: ')',
    tests: TESTS,
  },
  'length-of-one-form': {
    mistake: 'compares Content-Length with the first form of the body only',
    file: READ,
    right: 'bytesToTry(body).some(({ length }) => length === Number(contentLength))',
    wrong: 'body.bytes.length === Number(contentLength)',
    tests: TESTS,
  },
  'aborted-is-forged': {
    mistake: 'takes what a web stream has when its sender hangs up for the whole body',
    file: 'core/src/body/web-request.ts',
    right: 'return request.signal?.aborted ? { ...incomplete(read.bytes), ...read } : read;',
    wrong: 'return read;',
    tests: ['core/test/body/web-request.test.ts'],
  },
  'decoded-text-is-exact': {
    mistake: 'takes text that lost bytes while it was decoded for the exact body',
    file: 'core/src/body/node-stream.ts',
    right: 'return isLossy ? {',
    wrong: 'return isLossy === null ? {',
    tests: ['core/test/body/node-request.test.ts'],
  },
  'verified-body-dropped': {
    mistake: 'drops a body that has arrived, to make room for another',
    file: 'core/src/body/body-budget.ts',
    right: 'this.#arriving.delete(buffer);',
    wrong: '',
    tests: ['core/test/body/body-budget.test.ts'],
  },
  'memory-not-returned': {
    mistake: 'does not return the memory of a delivery that has ended',
    file: 'core/src/body/body-buffer.ts',
    right: 'this.#memory.reclaim(this.#granted);',
    wrong: '',
    tests: ['core/test/body/body-budget.test.ts'],
  },
} as const satisfies Record<string, Mistake>;
