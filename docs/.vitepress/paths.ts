import { posix } from 'node:path';

/** The page that a Markdown file of the project becomes. */
export function pageOf(file: string): string {
  if (file === 'README.md') return 'overview.md';
  if (file === 'docs/home.md') return 'index.md';
  return file.replace(/README\.md$/, 'index.md');
}

/** The address on the site of a link between files. */
export function onSite(link: string, fromFile: string): string {
  const [path = '', ...fragment] = link.split(/(?=#)/);
  if (path === '') return link;
  const to = pageOf(posix.join(posix.dirname(fromFile), path));
  return [posix.relative(posix.dirname(pageOf(fromFile)), to), ...fragment].join('');
}
