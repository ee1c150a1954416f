/** What XML 1.0 does not allow, even escaped. */
const NOT_ALLOWED = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text in XML or HTML, also in an attribute. */
export function escaped(text: string): string {
  return text.replaceAll(NOT_ALLOWED, '\ufffd').replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}
