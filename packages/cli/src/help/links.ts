import { ERRORS_PAGE, helpFor } from '@videovector-webhooks/core/tools';

/**
 * Where the links of an entry lead, each once, in order: an address, the command that prints the entry of another code, or a path
 * in the repository until the documentation has a public address.
 *
 * @param isCode Whether an anchor of the errors page is the one of a code.
 */
export function linksOf(markdown: string, isCode: (anchor: string) => boolean): string[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```$/gm, '');
  const targets = [...prose.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
  return [...new Set(targets.map((target) => addressOf(target, isCode)))];
}

function addressOf(target: string, isCode: (anchor: string) => boolean): string {
  const anchor = target.startsWith('#') ? target.slice(1) : '';
  if (isCode(anchor)) return helpFor(anchor);
  const repository = 'file:///';
  const { href } = new URL(target, new URL(ERRORS_PAGE, repository));
  return href.startsWith(repository) ? href.slice(repository.length) : href;
}
