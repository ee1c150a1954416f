/** Options of a receiver, whose author has written them: the command may name these. */
const OF_RECEIVERS = new Set([
  'graceUntil',
  'maxBodyBytes',
  'fallbackMaxBytes',
  'acceptCompactJson',
  'maxAttempts',
]);

const NAME =
  /(?<![\w/.-])[a-z]+[A-Z][a-z]\w*|\bsee cause\b|\b[Ww]ebhooks\.[a-z]\w+|\bclient\.\w+|\berror\.resume\b/g;

/** A function of the handlers in these tests: a list of causes names where the user's code failed. */
const OF_HANDLERS = /^save[A-Z]/;

/** The names of the library in a text for a terminal: a user of the command has never seen them. */
export function libraryWords(text: string): string[] {
  return (text.match(NAME) ?? []).filter((name) => !OF_RECEIVERS.has(name) && !OF_HANDLERS.test(name));
}
