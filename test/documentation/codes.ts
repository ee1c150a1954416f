import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  ApiErrorKind,
  FindingKind,
  RotationErrorCode,
  UncheckedReason,
} from '@videovector-webhooks/client';
import { OUTCOMES } from '@videovector-webhooks/core';
import type { Finding as Explained } from '@videovector-webhooks/sandbox/diagnosis';
import { CODES } from '../../packages/client/src/transport/attempt.js';
import { STATUSES } from '../../packages/client/src/transport/failed-response.js';
import { CANONICAL_JSON_REASONS } from '../../packages/core/src/errors.js';
import { REASONS } from '../../packages/core/src/outcome/log.js';
import { STATUS as SANDBOX_STATUS } from '../../packages/sandbox/src/api/problem.js';
import { filesBelow } from '../support/files-below.js';
import { ROOT } from '../support/snippets.js';

// Each names every member of a union: one that is missing or gone does not compile.
const API_ERROR_KINDS = {
  authentication: true,
  permission: true,
  not_found: true,
  conflict: true,
  validation: true,
  rate_limit: true,
  server: true,
  request: true,
  network: true,
  timeout: true,
  redirect: true,
  invalid_response: true,
} satisfies Record<ApiErrorKind, true>;

const ROTATION_ERROR_CODES = {
  grace_not_open: true,
  grace_not_proven: true,
  signature_not_checked: true,
  store_empty: true,
  not_proven: true,
  rotation_under_way: true,
  api_failed: true,
  store_failed: true,
  journal_failed: true,
  open_grace_failed: true,
  install_failed: true,
  close_grace_failed: true,
  aborted: true,
  internal_error: true,
} satisfies Record<RotationErrorCode, true>;

const FINDING_KINDS = {
  lost: true,
  failing: true,
  missing: true,
  duplicated: true,
  unchecked: true,
  ok: true,
} satisfies Record<FindingKind, true>;

const UNCHECKED_REASONS = { payload_gone: true, forgotten: true } satisfies Record<UncheckedReason, true>;

const EXPLAIN_CODES = {
  verified_raw: true,
  verified_canonical: true,
  verified_compact: true,
  signature_missing: true,
  signature_malformed: true,
  signature_ambiguous: true,
  secret_altered: true,
  other_webhook: true,
  floats_lost: true,
  values_changed: true,
  not_json: true,
  body_incomplete: true,
  not_canonical: true,
  unexplained: true,
  byte_order_mark: true,
  whitespace: true,
  key_order: true,
  escapes: true,
  number_form: true,
  duplicate_key: true,
} satisfies Record<Explained['code'], true>;

/** Every code that the kit responds with, logs, throws or prints, by its source. */
export const CODE_TABLES: Readonly<Record<string, readonly string[]>> = {
  'outcomes of the receiver': Object.keys(OUTCOMES),
  'reasons in its log': Object.keys(REASONS),
  'reasons of CanonicalJsonError': Object.keys(CANONICAL_JSON_REASONS),
  'codes of errors, and of log lines of their own': [...literals()],
  'kinds of VideoVectorApiError': Object.keys(API_ERROR_KINDS),
  'the client’s own codes': [
    ...Object.values(STATUSES).map(([, code]) => code),
    ...Object.values(CODES),
    'server_error',
    'http_4xx',
  ],
  'codes of RotationError': Object.keys(ROTATION_ERROR_CODES),
  'kinds of reconcile’s findings': Object.keys(FINDING_KINDS),
  'reasons why reconcile can’t check': Object.keys(UNCHECKED_REASONS),
  'codes of explain’s findings': Object.keys(EXPLAIN_CODES),
  'codes of the sandbox’s API': Object.keys(SANDBOX_STATUS),
};

/** The codes that are literals in the sources: those of errors, and those in messages with a help link. */
function literals(): Set<string> {
  const found = new Set<string>();
  for (const file of filesBelow(join(ROOT, 'packages'))) {
    if (!/^[\w-]+\/src\/.+\.tsx?$/.test(file)) continue;
    const code = readFileSync(join(ROOT, 'packages', file), 'utf8').replaceAll(/^ *(?:\*|\/\/).*$/gm, '');
    for (const [, error] of code.matchAll(/ code = '(ERR_[A-Z_]+)'/g)) found.add(error!);
    for (const [, logged] of code.matchAll(/(?:withHelp|helpFor|logTrouble)\([^;]*?'(\w+)'\)/g))
      found.add(logged!);
  }
  return found;
}
