/** Why a text can't be what VideoVector showed, and how to fix it. Neither quotes the text. */
export interface SecretProblem {
  /** Completes "The secret …". */
  readonly problem: string;
  readonly fix: string;
}

type Rule = readonly [pattern: RegExp, problem: string | ((text: string) => string), fix: string];

/** The fix where nothing of the secret arrived. */
export const PASS_SECRET = 'Pass the secret that VideoVector showed when the webhook was created.';
const SET_VARIABLE = 'Set the environment variable that it comes from.';
const EXPAND = 'Check why nothing inserts its value.';
const UNQUOTE = 'Remove the quotes: some tools keep them as part of the value.';

/**
 * What happens to a text between the page that showed it and the process that needs it. No pattern matches a secret made of
 * letters, digits and - _ + / = . ~ alone, unless it spells a word of these rules.
 */
const DAMAGED: readonly Rule[] = [
  [/^[\s\p{DI}]*$/u, 'is blank', SET_VARIABLE],
  [
    /^(?:whsec_)?(?:undefined|null|none|nil|nan|true|false)$/i,
    (text) => `is the word "${text}"`,
    SET_VARIABLE,
  ],
  [/^whsec_$/, 'ends after whsec_', SET_VARIABLE],
  [
    /\[object \w+\]/,
    'is an object converted to a string',
    'Await the promise, or pass the field that holds the secret.',
  ],
  [/^\ufeff/, 'begins with a byte order mark', 'Save its file without it.'],
  [/^\s|\s$/, 'begins or ends with white space', 'Remove it, or call trim().'],
  [/[\0\ufffd]/, 'was decoded with the wrong encoding', 'Save its file as UTF-8.'],
  [
    /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{DI}\u2800]|(?! )\p{Zs}/u,
    'contains an invisible character',
    'Copy it again, as plain text.',
  ],
  [/^(?:b|\\)?(["'`])[\s\S]*\1[,;]?$/, 'is in quotes', UNQUOTE],
  [/^["'`][\w+/=.~-]*[,;]?$|^[\w+/=.~-]+["'`]$/, 'has a quote at one end', UNQUOTE],
  [
    /^[\u2018-\u201f\u2039\u203a\u00ab\u00bb]|[\u2018-\u201f\u2039\u203a\u00ab\u00bb]$/,
    'is in typographic quotes',
    UNQUOTE,
  ],
  [/^&(?:quot|apos|#3[49]);/, 'is in escaped quotes', UNQUOTE],
  [/^[\w+/=.~-]+[,;]$/, 'ends with a comma or semicolon', 'Remove it.'],
  [/\\[nrt0]$|%0[ad]$/i, 'ends with an escaped line break', 'Remove the escape.'],
  [/^[\w+/=.~-]+\\$/, 'ends with a backslash', 'Remove the backslash.'],
  [/^sha256=/, 'is a signature', PASS_SECRET],
  [
    /^(?:(?:export|set|setx|env)\s+)?(?:\$env:)?[a-z_]\w*\s*=\s*[^=\s]|^[a-z_][\w-]*:\s+\S/i,
    'contains its name, as in NAME=value',
    'Pass only what follows the name.',
  ],
  [/\s#/, 'contains a comment', 'Move the comment to a line of its own.'],
  [/^\$\w+$|\$\{[^}]*\}|\$\([^)]*\)|^\$env:/i, 'is an unexpanded variable', EXPAND],
  [
    /^%\w+%$|^![A-Z]\w*!$|^__[A-Z][A-Z\d_]*__$|^[@#]\{?[A-Z][A-Z\d_]*\}?[@#]$/,
    'is an unexpanded variable',
    EXPAND,
  ],
  [/\{\{[\s\S]*\}\}|<%[\s\S]*%>/, 'is an unexpanded template', EXPAND],
  [
    /^(?:process|import\.meta|deno|bun)\.env\b|^os\.(?:environ|getenv)\b/i,
    'is code that reads a variable',
    'Remove the quotes around the code.',
  ],
  [
    /^(?=\w*(?:WEBHOOK|VIDEO_?VECTOR))[A-Z][A-Z\d_]*=?$/,
    'is the name of a variable',
    'Pass its value, as in process.env.NAME.',
  ],
  [
    /^<[^<>]*>$|^\[[a-z][\w .-]*\]$|^\{[a-z][\w .-]*\}$|^\([a-z][\w .-]*\)$/i,
    'is a placeholder',
    PASS_SECRET,
  ],
  [/^(?:whsec[_-])?x{3,}$/i, 'is a placeholder', PASS_SECRET],
  [
    /^(?:whsec[_-])?(?:change|replace|your|insert|enter|put|paste|set|add)(?:[\s_-]?(?:this|me|it|with|the|an?|real|your|own|webhooks?|signing|video|vector|whsec|secret|key|value|token|here|now|in|production|prod))+$/i,
    'is a placeholder',
    PASS_SECRET,
  ],
  [/^(?:todo|fixme|tbd|placeholder|n\/a|redacted|unset|not[ _-]set)$/i, 'is a placeholder', PASS_SECRET],
];

/** Values that are something other than a secret. */
const SOMETHING_ELSE: readonly Rule[] = [
  [/\*{3}|[•●]{2}|^\w{0,12}(?:\.{3}|…)\w{0,8}$/, 'is masked or cut off', 'Copy the whole secret.'],
  [/^whk_/, 'is the id of a webhook', 'Pass its secret; in a record the id is the key: { whk_1: secret }.'],
  [/^(?:Bearer\s|sk_live_)/i, 'is an API key', 'Pass the signing secret of the webhook.'],
  [
    /^[{[]\s*["'}\]][\s\S]*[}\]]$|^\{\}$|^\[\]$/,
    'is JSON',
    'Pass the field that holds the secret, as in JSON.parse(text).secret.',
  ],
  [
    /^arn:aws|^[a-z][a-z\d+.-]*:\/\/|^projects\/[^/]+\/secrets\/|^@Microsoft\.|^vault:|^ref\+/i,
    'is the address of a secret',
    'Pass the secret that is stored there.',
  ],
  [/^ENC\[|^encrypted:|^\{cipher\}|^\$ANSIBLE_VAULT|^-----BEGIN /, 'is encrypted', 'Decrypt it first.'],
  [
    /^(?:~|\.{1,2})?\/(?:run|var|etc|mnt|home|app|tmp|secrets?|vault)\/[a-z\d_./-]+$|^[a-z]:\\/i,
    'is the path of a file',
    "Pass the file's content: readFileSync(path, 'utf8').trim().",
  ],
  [/^d2hzZWNf|^77687365635f/, 'is encoded', 'Decode it.'],
  [/^\d{1,3}(?:,\d{1,3}){7,}$/, 'is a list of bytes', "Decode the bytes: buffer.toString('utf8')."],
  [
    /^(?:async\s+)?(?:function\b|(?:\([^)]*\)|\w+)\s*=>)/,
    'is the source of a function',
    'Pass the function itself.',
  ],
  [/[,;|\s]\s*whsec_/, 'contains several secrets', "Pass a list: text.split(',')."],
  [/^(whsec_.+)\1$/, 'contains the same secret twice', 'Remove one of the two.'],
];

/**
 * Finds out why a text can't be a signing secret, such as one in quotes, or a variable that was not expanded.
 *
 * @returns Undefined if it may be one.
 * @example
 * ```ts
 * import { problemOfSecret } from '@videovector-webhooks/core/tools';
 *
 * console.log(problemOfSecret('$WEBHOOK_SECRET')?.problem); // is an unexpanded variable
 * ```
 */
export function problemOfSecret(secret: string): SecretProblem | undefined {
  return firstProblem(secret, DAMAGED) ?? firstProblem(secret, SOMETHING_ELSE);
}

/** Finds out why a text can't be the id of a webhook; undefined if it may be one. */
export function problemOfWebhookId(webhookId: string): SecretProblem | undefined {
  return firstProblem(webhookId, DAMAGED);
}

function firstProblem(text: string, rules: readonly Rule[]): SecretProblem | undefined {
  const rule = rules.find(([pattern]) => pattern.test(text));
  if (rule === undefined) return undefined;
  const [, problem, fix] = rule;
  return { problem: typeof problem === 'string' ? problem : problem(text), fix };
}
