import type { Headline } from './headlines.js';

const WIDTH = 720;
const ROW = 24;
const TOP = 30;
/** Where the bars begin, and how far a bar of 1 reaches. */
const LEFT = 320;
const GOAL = 250;
/** Longer bars are cut off. */
const MOST = 1.4;

/** Draws how much of its goal the worst line of each row reaches, with a thin line to the best, as an SVG that is readable on light and dark pages. */
export function picture(headlines: readonly Headline[]): string {
  const height = TOP + headlines.length * ROW + 8;
  const bars = headlines.map(({ title, share, bestShare }, i) => {
    const y = TOP + i * ROW;
    const colour = share >= 1 ? '#2da44e' : share >= 0.8 ? '#d4a72c' : '#cf222e';
    const length = Math.round(Math.min(share, MOST) * GOAL);
    const best = Math.round(Math.min(bestShare, MOST) * GOAL);
    return [
      `<text x="${LEFT - 10}" y="${y + 14}" text-anchor="end">${escaped(title)}</text>`,
      `<rect x="${LEFT}" y="${y + 3}" width="${length}" height="${ROW - 8}" fill="${colour}"/>`,
      `<path d="M${LEFT + length} ${y + 11}h${best - length}" stroke="${colour}" stroke-width="2"/>`,
      `<text x="${LEFT + best + 6}" y="${y + 14}">${share.toFixed(2)}</text>`,
    ].join('');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="How much of its goal each row reaches">
<style>text{font:12px sans-serif;fill:#6e7781}</style>
<text x="${LEFT + GOAL}" y="14" text-anchor="middle">goal</text>
${bars.join('\n')}
<path d="M${LEFT + GOAL} 20V${height - 4}" stroke="#6e7781" stroke-dasharray="4 3"/>
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll('`', '').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
