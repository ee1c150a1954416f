import type { MarkdownRenderer } from 'vitepress';

/** Marks paragraphs that consist of a diagram: on a phone they scroll, which the keyboard must be able to do too. */
export function scrollDiagrams(md: MarkdownRenderer): void {
  md.core.ruler.push('diagrams', ({ tokens }) => {
    for (const [i, token] of tokens.entries()) {
      const [image, ...others] = tokens[i + 1]?.children ?? [];
      if (token.type !== 'paragraph_open' || image?.type !== 'image' || others.length > 0) continue;
      if (!image.attrGet('src')?.endsWith('.svg')) continue;
      token.attrJoin('class', 'diagram');
      token.attrSet('tabindex', '0');
    }
  });
}
