/** The colours, light and dark. Text has a contrast of at least 4.5 (WCAG 2.2, 1.4.3). */
export const COLOURS = `
:root {
  color-scheme: light dark;
  --ground: #f7f7f8;
  --surface: #ffffff;
  --inset: #f3f4f6;
  --line: #dfe1e6;
  --edge: #858b98;
  --text: #1b1e24;
  --muted: #565d6b;
  --accent: #2457c5;
  --on-accent: #ffffff;
  --good: #14633a;
  --good-ground: #e2f3e8;
  --note: #704a00;
  --note-ground: #fbf0d5;
  --bad: #9c1f1c;
  --bad-ground: #fce8e7;
  --plain-ground: #e9ebef;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #121418;
    --surface: #191c21;
    --inset: #21252c;
    --line: #2f343d;
    --edge: #7b8392;
    --text: #e7e9ed;
    --muted: #a4abb8;
    --accent: #8fb3ff;
    --on-accent: #0f1420;
    --good: #86d8a8;
    --good-ground: #16321f;
    --note: #efc66f;
    --note-ground: #362a0f;
    --bad: #ffa39d;
    --bad-ground: #401d1d;
    --plain-ground: #2b3038;
  }
}
`;
