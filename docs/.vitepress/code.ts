import type { MarkdownOptions, MarkdownRenderer } from 'vitepress';

const MAX_WHOLE = 24;
const TAB_WIDTH = 4;
/** A line that is indented further, such as one that points at a column, continues further to the left. */
const MAX_INDENT = 16;

/** Marks short code in sentences, such as `--json`, which the style sheet does not break over two lines. */
export function keepShortCodeWhole(md: MarkdownRenderer): void {
  md.core.ruler.push('short-code', ({ tokens }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? []))
      if (token.type === 'code_inline' && token.content.length <= MAX_WHOLE) token.attrJoin('class', 'whole');
  });
}

/** Lets long names in tables break after `/`, `_` and `.`, and between the words of camel case. */
export function breakLongNames(md: MarkdownRenderer): void {
  const render = md.renderer.rules['code_inline'];
  if (render === undefined) throw new Error('markdown-it has no rule for code in a line to build on');
  md.renderer.rules['code_inline'] = (...args) =>
    render(...args).replace(/>.*</s, (text) =>
      text.replaceAll(/[/_.](?=\w)|(?<=[a-z])(?=[A-Z])/g, '$&<wbr>'),
    );
}

/** Tells the style sheet how far each line of a block is indented, so that a line that wraps continues further to the right. */
export const lineIndents: NonNullable<MarkdownOptions['codeTransformers']>[number] = {
  line(node, number) {
    const [indent = ''] = /^[ \t]*/.exec(this.source.split('\n')[number - 1] ?? '') ?? [];
    const width = Math.min(indent.replaceAll('\t', ' '.repeat(TAB_WIDTH)).length, MAX_INDENT);
    if (width > 0) node.properties['style'] = `--indent: ${width}ch`;
  },
};
