// Schemas of the libraries themselves.

import { createReceiver } from '@videovector-webhooks/core';
import { type } from 'arktype';
import * as v from 'valibot';
import { z } from 'zod';
import { typeOf } from './expect.js';

export const receiver = createReceiver({
  secrets: 'whsec_example',
  schemas: {
    'export.ready': z.object({ export_id: z.string(), rows: z.coerce.number() }),
    'export.failed': v.object({ export_id: v.string(), reason: v.optional(v.string()) }),
    'prompt_run.completed': type({ run_id: 'string', cost: 'number' }),
  },
});
receiver
  .on('export.ready', ({ data }) => typeOf(data).is<{ export_id: string; rows: number }>())
  .on('export.failed', ({ data }) => typeOf(data.export_id).is<string>())
  .on('prompt_run.completed', ({ data }) => typeOf(data).is<{ run_id: string; cost: number }>());
