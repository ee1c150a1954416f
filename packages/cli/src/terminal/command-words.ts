/** What the library calls an option, and what the command calls it. */
const NAMES: Readonly<Record<string, string>> = {
  apiKey: 'VIDEOVECTOR_API_KEY',
  bearerToken: 'VIDEOVECTOR_BEARER_TOKEN',
  authMode: 'VIDEOVECTOR_AUTH_MODE',
  baseUrl: '--base-url',
  idempotencyKey: '--idempotency-key',
  graceMs: '--grace-minutes',
  proofTimeoutMs: '--proof-minutes',
  probeTimeoutMs: 'the minute that a receiver has to show it',
  receiverUrl: '--receiver-url',
  openGrace: '--open-grace',
  closeGrace: '--close-grace',
  retryDelaysMs: '--retry-after',
  routes: '--route',
  database: '--state',
  keyForm: '--key-form',
  webhookId: 'webhook',
  deliveryId: 'delivery',
};

/** Sentences of the library that are about a program, and what they mean for the command. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:startSandbox|createClient|client\.rotate|client\.reconcile|subscribe|webhooks\.\w+): /g, ''],
  [
    /The option (?:apiKey|bearerToken) (.*?)\. Pass the key from VideoVector's dashboard.*?bearerToken\./g,
    'The API key $1. Set VIDEOVECTOR_API_KEY to the key from VideoVector’s dashboard, in the shell or in .env, or name the variable that holds it with --api-key-env. A sandbox on this machine sets it by itself: videovector-webhooks sandbox --write-env .env',
  ],
  [/\bThe secret in secret\b/g, 'The signing secret'],
  [/check apiKey or bearerToken/g, 'check VIDEOVECTOR_API_KEY'],
  [/after retryAfter seconds/g, 'later'],
  [
    /run client\.rotate again with the same journal, or with resume: error\.resume/g,
    'run the same command again',
  ],
  [/Fix the cause and run client\.rotate again/g, 'Fix that, and run the same command again'],
  [/the signal aborted/g, 'it was interrupted'],
  [/\binstall threw\b/g, 'the command of --install failed'],
  [/\b(openGrace|closeGrace) threw\b/g, 'the command of $1 failed'],
  [
    /Set graceUntil on the receiver \(or in the store that it reads\) and deploy it everywhere/g,
    'Pass --open-grace with a command that sets graceUntil on the receivers to $$GRACE_UNTIL, or deploy graceUntil everywhere before',
  ],
  [
    /and that the receiver runs with graceUntil/g,
    'and that the receivers run with graceUntil, which a command in --open-grace can set',
  ],
  [/\bthe journal threw\b/g, 'the file of --journal could not be used'],
  [/; see cause\b/g, ''],
  [/; see details\b/g, ''],
  [/,? or (?:route the URL to http with|use) the option routes/g, ', or use --route'],
  [/pass another port, or 0 for a free one/g, 'choose another with --port; 0 takes a free one'],
  [/\bpass (one|another) from 1024/gi, 'choose $1 from 1024 with --port'],
];

/**
 * Says in the words of the command what a message of the library says in those of a program: options by their flags and variables,
 * and what to run instead of what to call.
 */
export function inCommandWords(message: string): string {
  const said = SENTENCES.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    message,
  );
  const named = said
    .replace(/\b[Tt]he option (\w+)/g, (_match, name: string) => nameOf(name))
    .replace(/\b[a-z]+[A-Z]\w*\b/g, (name) => NAMES[name] ?? name);
  // The name of a step, such as prove-grace, is an identifier.
  return named.replace(/^(?!begin: |[a-z]+-[a-z]+: )./, (first) => first.toUpperCase());
}

function nameOf(option: string): string {
  return NAMES[option] ?? `--${option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
