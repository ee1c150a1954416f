import { fileURLToPath } from 'node:url';
import { createMarkdownRenderer, resolvePages } from 'vitepress';
import config from './config.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Only dynamic routes, of which the site has none, would log. */
const LOGGER = {} as Parameters<typeof resolvePages>[2];

const parser = await createMarkdownRenderer(ROOT, { ...config.markdown, highlight: (code) => code });

/** Parses Markdown as the site does. */
export const parseMarkdown = (markdown: string) => parser.parse(markdown, {});

/** The Markdown files that become pages of the site. */
export const sitePages = new Set((await resolvePages(ROOT, config, LOGGER)).pages);
