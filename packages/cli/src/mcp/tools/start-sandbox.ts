import { parseEnv } from 'node:util';
import { z } from 'zod';
import { mergeIntoEnvFile, readEnvFile } from '../../files/env-file.js';
import { UsageError } from '../../terminal/exit.js';
import { localUrl } from '../local-url.js';
import { dotenvFile } from '../project-folder.js';
import { defineTool } from '../tool.js';

const SECRET = 'VIDEOVECTOR_WEBHOOK_SECRET';

/** `start_sandbox`: the signing secret goes into a dotenv file, never into the answer. */
export const startSandboxTool = defineTool({
  name: 'start_sandbox',
  title: 'Start the sandbox',
  description: `Starts VideoVector's webhook side on this machine, and subscribes a receiver to all events. The receiver need not run yet. Sets ${SECRET} in env_file, which the receiver must read: (re)start it afterwards. A secret that the file holds is kept. Also sets VIDEOVECTOR_BASE_URL and VIDEOVECTOR_API_KEY to the sandbox's; the key of another API is backed up beside the file. There is one sandbox at a time, and it ends with this server. A second call moves its webhook to another URL, and sets the new secret after the fault rotate.`,
  arguments: z.strictObject({
    receiver_url: localUrl.describe('Where the receiver listens, on this machine.'),
    env_file: z
      .string()
      .min(1)
      .max(300)
      .default('.env')
      .describe('The dotenv file to set, relative to the project.'),
  }),
  hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
  timeoutMs: 15_000,
  async run({ arguments: { receiver_url: url, env_file: file }, session }) {
    const path = dotenvFile(session.folder, file);
    const own = parseEnv(readEnvFile(path).text)[SECRET] || undefined;
    const sandbox = await session.pointTo(url, own);
    const [webhook] = sandbox.webhooks();
    const secret = sandbox.secretOf(webhook!.webhook_id);
    await session.confidential();
    if (own !== undefined && !session.knows(own)) {
      throw new UsageError(
        `${file} holds another secret than the running sandbox, and it was not overwritten. Name the file of the first call, or remove the line ${SECRET} from ${file} and call again`,
      );
    }
    const backup = mergeIntoEnvFile(path, {
      VIDEOVECTOR_BASE_URL: sandbox.apiUrl,
      VIDEOVECTOR_API_KEY: sandbox.apiKey,
      [SECRET]: secret,
    });
    return {
      inspector: sandbox.url,
      receiver_url: url,
      webhook_id: webhook!.webhook_id,
      env_file: path,
      ...(backup !== undefined && { backup_of_another_key: backup }),
      next: `Start the receiver, or restart it, so that it reads ${SECRET} from ${file}, such as with node --env-file=${file}. Then call send_event.`,
    };
  },
});
