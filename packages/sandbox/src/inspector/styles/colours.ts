/** The colours, light and dark. Text has a contrast of at least 4.5 (WCAG 2.2, 1.4.3). */
export const COLOURS = `
:root {
  color-scheme: light dark;
  --ground: #f6f5f1;
  --surface: #ffffff;
  --inset: #f5f4ef;
  --hover: #faf9f5;
  --line: #e3e0d8;
  --edge: #8b877c;
  --text: #1a1a1f;
  --muted: #5d5a54;
  --accent: #2b3fd6;
  --on-accent: #ffffff;
  --ink: #15161c;
  --ink-text: #f3f2ee;
  --ink-muted: #b0b2bf;
  --ink-line: #33353f;
  --led: #7fe0a8;
  --good: #0d6639;
  --good-ground: #e1f3e8;
  --note: #744800;
  --note-ground: #fcefcd;
  --bad: #ad1b1b;
  --bad-ground: #fde7e5;
  --bad-solid: #b3201d;
  --on-bad: #ffffff;
  --quiet-ground: #eceae4;
  --key: #2a3a9e;
  --string: #0d6639;
  --number: #9a3a00;
  --literal: #7b2a91;
  --shadow: 0 1px 2px rgb(20 20 30 / .05), 0 4px 14px rgb(20 20 30 / .04);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1013;
    --surface: #17181d;
    --inset: #1d1f25;
    --hover: #1c1e24;
    --line: #2c2e37;
    --edge: #7a7e8b;
    --text: #eae9e6;
    --muted: #a5a7b1;
    --accent: #9aaaff;
    --on-accent: #10121c;
    --ink: #08090b;
    --ink-line: #2c2e37;
    --good: #82d8a8;
    --good-ground: #123021;
    --note: #f0c76c;
    --note-ground: #33290f;
    --bad: #ff9f98;
    --bad-ground: #3f1a1a;
    --bad-solid: #ff8a82;
    --on-bad: #2a0707;
    --quiet-ground: #292b33;
    --key: #a9b8ff;
    --string: #8fdcb0;
    --number: #f4b684;
    --literal: #dda9ee;
    --shadow: none;
  }
}
`;
