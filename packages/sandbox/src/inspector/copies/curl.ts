import { bodyOf, type Exchange } from '../../state/exchange.js';

/** Printable ASCII and line feeds: what a terminal pastes unchanged. */
const PLAIN = /^[\n -~]*$/;

/** A request as a command for a POSIX shell, byte for byte. */
export function curlOf(exchange: Exchange): string {
  const { url, headers, body, body_encoding } = exchange;
  const lines = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const isPlain = body_encoding === 'utf8' && PLAIN.test(body);
  const command = ['curl -i', quoted(url), ...lines, `--data-binary ${isPlain ? quoted(body) : '@-'}`].join(
    ' \\\n  ',
  );
  if (isPlain) return `${command}\n`;
  // Other bytes could be changed, or run as commands, on their way through a terminal.
  return `echo ${bodyOf(exchange).toString('base64')} | base64 -d | ${command}\n`;
}

/** A word of a shell that stands for exactly this text. */
function quoted(text: string): string {
  // A control character in a URL or a header would act on the terminal.
  const safe = text.replaceAll(/[^\n -~]/g, (character) => encodeURIComponent(character.toWellFormed()));
  return `'${safe.replaceAll("'", `'\\''`)}'`;
}
