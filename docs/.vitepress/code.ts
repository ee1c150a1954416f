import type { MarkdownOptions, MarkdownRenderer } from 'vitepress';

type Transformer = NonNullable<MarkdownOptions['codeTransformers']>[number];
type ElementContent = Parameters<NonNullable<Transformer['span']>>[0]['children'][number];

const MAX_WHOLE = 24;
const TAB_WIDTH = 4;
/** A line that is indented further, such as one that points at a column, continues further to the left. */
const MAX_INDENT = 16;
/** `--max-attempts`, `@videovector-webhooks/core`: browsers would break them after a hyphen. */
const HYPHENATED = /[@\w./-]*-[@\w./-]*\w/g;
const MAX_HYPHENATED = 30;
/** A line of aligned columns. */
const COLUMNS = /\S {3,}\S/;

/** Marks short code in sentences, such as `--json`, which the style sheet does not break over two lines. */
export function keepShortCodeWhole(md: MarkdownRenderer): void {
  md.core.ruler.push('short-code', ({ tokens }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? []))
      if (token.type === 'code_inline' && token.content.length <= MAX_WHOLE) token.attrJoin('class', 'whole');
  });
}

/** Lets long names in tables break after `/`, `_` and `.`, but not before an extension, and between the words of camel case. */
export function breakLongNames(md: MarkdownRenderer): void {
  const render = md.renderer.rules['code_inline'];
  if (render === undefined) throw new Error('markdown-it has no rule for code in a line to build on');
  md.renderer.rules['code_inline'] = (...args) =>
    render(...args).replace(/>.*</s, (text) =>
      text
        .replaceAll(/[/:](?=\w)|_(?=\w{3})|(?<=\w)\.(?=\w{5})|(?<=[a-z])(?=[A-Z])/g, '$&<wbr>')
        .replaceAll(/(?<!\w)--[a-z][a-z-]*/g, '<span class="word">$&</span>'),
    );
}

/**
 * Tells the style sheet how far each line of a block is indented, so that a line that wraps continues further to the right, which lines
 * of output are aligned in columns, and which words must not be broken.
 */
export const lineHints: Transformer = {
  line(node, number) {
    const text = this.source.split('\n')[number - 1] ?? '';
    const [indent = ''] = /^[ \t]*/.exec(text) ?? [];
    const width = Math.min(indent.replaceAll('\t', ' '.repeat(TAB_WIDTH)).length, MAX_INDENT);
    if (width > 0) node.properties['style'] = `--indent: ${width}ch`;
    if (this.options.lang === 'console' && COLUMNS.test(text)) this.addClassToHast(node, 'columns');
  },
  span(node) {
    const [text] = node.children;
    if (text?.type === 'text') node.children = wholeWords(text.value);
  },
};

function wholeWords(text: string): ElementContent[] {
  const parts: ElementContent[] = [];
  let end = 0;
  for (const { 0: word, index } of text.matchAll(HYPHENATED)) {
    if (word.length > MAX_HYPHENATED) continue;
    const children = [{ type: 'text' as const, value: word }];
    parts.push(...breakable(text.slice(end, index)), {
      type: 'element',
      tagName: 'span',
      properties: { class: 'word' },
      children,
    });
    end = index + word.length;
  }
  return [...parts, ...breakable(text.slice(end))];
}

/** A long URL may break after its slashes. */
function breakable(text: string): ElementContent[] {
  const parts = text.split(/(?<=\w\/)(?=\w)/).map((value): ElementContent => ({ type: 'text', value }));
  return parts.flatMap((part, i) => (i === 0 ? part : [wordBreak(), part]));
}

const wordBreak = (): ElementContent => ({ type: 'element', tagName: 'wbr', properties: {}, children: [] });
