/** What the user has written: options of a receiver, and the functions of these tests' handlers, which a list of causes names. */
const OF_THE_USER = new Set([
  'saveRun',
  'saveExport',
  'graceUntil',
  'maxBodyBytes',
  'fallbackMaxBytes',
  'acceptCompactJson',
  'maxAttempts',
]);

const NAME =
  /(?<![\w/.-])[a-z]+[A-Z][a-z]\w*|\bsee cause\b|\b[Ww]ebhooks\.[a-z]\w+|\bclient\.\w+|\berror\.resume\b/g;

/** The names of the library in a text for a terminal: a user of the command has never seen them. */
export function libraryWords(text: string): string[] {
  return (text.match(NAME) ?? []).filter((name) => !OF_THE_USER.has(name));
}
