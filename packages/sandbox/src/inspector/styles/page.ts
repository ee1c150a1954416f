/** Typography, the bar, and the columns. */
export const PAGE = `
* { box-sizing: border-box; }
html { font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; scroll-padding-top: 5rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--text); }
h1, h2, h3, h4, p, ul, ol, dl, dd, pre, figure, fieldset { margin: 0; padding: 0; }
h1 { font-size: 1.55rem; line-height: 1.25; letter-spacing: -.015em; }
h2 { font-size: 1.1rem; line-height: 1.3; margin-bottom: .6rem; letter-spacing: -.005em; }
h3 { font-size: .8rem; text-transform: uppercase; letter-spacing: .06em; color: var(--muted); margin-bottom: .4rem; }
h4 { font-size: .87rem; font-weight: 600; }
a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: .06em; }
code, pre { font: .87rem/1.5 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
time, td, .took { font-variant-numeric: tabular-nums; }
time { white-space: nowrap; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
main:focus, h1:focus, h2:focus { outline: none; }
summary { cursor: pointer; }
small { font-size: .8rem; color: var(--muted); }

.unseeable { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip a { position: absolute; left: -100vw; z-index: 5; padding: .5rem 1rem; background: var(--surface); }
.skip a:focus { left: 1rem; top: .4rem; }
.hint, .took, .day, .facts { color: var(--muted); }
.hint { font-size: .87rem; }
.empty { padding: 2rem 1rem; border: 1px dashed var(--edge); border-radius: 10px; color: var(--muted); text-align: center; }
.address { overflow-wrap: anywhere; }
.plain, .timeline, .remarks, .guide { list-style: none; }

.bar {
  position: sticky; top: 0; z-index: 4; display: flex; align-items: center; gap: .3rem 1.4rem; min-height: 3.3rem;
  padding: 0 1.5rem; background: var(--ink); color: var(--ink-text); border-bottom: 1px solid var(--ink-line);
}
.bar :focus-visible { outline-color: var(--ink-text); }
.brand { display: flex; align-items: center; gap: .45rem; font-weight: 650; color: inherit; text-decoration: none; white-space: nowrap; }
.brand .product { font-weight: 400; color: var(--ink-muted); }
.mark path { fill: none; stroke: #8fa2ff; stroke-width: 3; stroke-linecap: round; stroke-linejoin: round; }
.mark .solid { fill: #fff; stroke: #fff; stroke-width: 2; }
.pages { display: flex; gap: .2rem; align-self: stretch; }
.pages a {
  display: flex; align-items: center; gap: .4rem; padding: 0 .75rem; color: var(--ink-muted); text-decoration: none;
  border-bottom: 2px solid transparent; border-top: 2px solid transparent;
}
.pages a:hover { color: var(--ink-text); }
.pages a[aria-current] { color: var(--ink-text); border-bottom-color: #8fa2ff; }
.badge { padding: 0 .42rem; border-radius: 99px; background: #ff8a82; color: #2a0707; font-size: .8rem; font-weight: 700; line-height: 1.5; }
.live { margin-left: auto; font-size: .87rem; color: var(--ink-muted); white-space: nowrap; }
.live[data-is]::before { content: ""; display: inline-block; width: .5rem; height: .5rem; border-radius: 50%; margin-right: .4rem; background: var(--led); }
.live[data-is="not connected"] { color: #ffb3ad; }
.live[data-is="not connected"]::before { background: #ff8a82; }

.clock { position: relative; }
.clock > summary {
  display: flex; align-items: center; gap: .5rem; padding: .3rem .7rem; border: 1px solid var(--ink-line); border-radius: 8px; list-style: none;
  font-size: .87rem; white-space: nowrap;
}
.clock > summary::-webkit-details-marker { display: none; }
.clock > summary::after { content: ""; border: solid var(--ink-muted); border-width: 0 1.5px 1.5px 0; padding: 2.5px; rotate: 45deg; translate: 0 -2px; }
.clock > summary:hover { border-color: var(--ink-muted); }
.clock time { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; color: var(--led); }
.clock .state { color: var(--ink-muted); }
.led { width: .5rem; height: .5rem; border-radius: 50%; background: var(--led); }
.led.frozen { border-radius: 0; background: linear-gradient(90deg, #f0c76c 35%, transparent 35% 65%, #f0c76c 65%); }
.clock-panel {
  position: absolute; right: 0; top: calc(100% + .5rem); width: max-content; max-width: calc(100vw - 2rem); display: grid; gap: .7rem; padding: 1rem;
  background: var(--surface); color: var(--text); border: 1px solid var(--line); border-radius: 10px; box-shadow: 0 8px 30px rgb(0 0 0 / .25);
}
.clock-panel :focus-visible { outline-color: var(--accent); }
.clock-panel .hint { max-width: 17rem; }

main { max-width: 96rem; margin: 0 auto; padding: 1.6rem 1.5rem 4rem; }
main > * + * { margin-top: 1.1rem; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 20rem; gap: 1.8rem; align-items: start; }
.columns.even { grid-template-columns: repeat(2, minmax(0, 1fr)); }
.side, .cards { display: grid; gap: 1rem; min-width: 0; align-content: start; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem; box-shadow: var(--shadow); }
.panel > summary { font-weight: 600; }
.panel[open] > summary { margin-bottom: .8rem; }
.panel > * + *, .card > * + * { margin-top: .7rem; }
.inner > summary { color: var(--muted); font-size: .93rem; }
.count { color: var(--note); font-weight: 400; font-size: .87rem; }
.heading { display: flex; justify-content: space-between; align-items: center; gap: 1rem; }
.back a { color: var(--muted); }
.back a::before { content: "← "; }
.head { display: grid; gap: .5rem; }
.facts { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; font-size: .93rem; align-items: center; }
.facts a { color: inherit; }
.facts a.alarming { color: var(--bad); font-weight: 600; }
.value { display: inline-flex; gap: .4rem; align-items: center; flex-wrap: wrap; }
.value code { color: var(--text); overflow-wrap: anywhere; }
.subscription h2 a { color: inherit; }
.caption { display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: center; margin: .8rem 0 .35rem; }
.caption :is(h2, h3, h4) { margin: 0; }
.caption a { font-size: .87rem; }

.start { max-width: 48rem; margin: 1rem auto; display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.2rem; }
.lead { font-size: 1.1rem; color: var(--muted); }
.guide { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.1rem; counter-reset: step; }
.guide > li { position: relative; padding-left: 3.4rem; counter-increment: step; }
.guide > li::before {
  content: counter(step); position: absolute; left: 1.1rem; top: 1rem; width: 1.6rem; height: 1.6rem; border-radius: 50%;
  background: var(--accent); color: var(--on-accent); font-weight: 700; font-size: .87rem; display: grid; place-items: center;
}
.guide h2 { margin: 0; }
.commands { position: relative; }
.commands pre { padding: .6rem .8rem; background: var(--inset); border: 1px solid var(--line); border-radius: 8px; overflow-x: auto; white-space: pre; padding-right: 4.5rem; }
.commands .copy { position: absolute; right: .4rem; top: .35rem; }

.button.narrow-only { display: none; }
@media (max-width: 66rem) {
  .columns, .columns.even { grid-template-columns: minmax(0, 1fr); }
  .button.narrow-only { display: inline-block; }
}
@media (max-width: 48rem) {
  .bar { position: static; flex-wrap: wrap; padding: .6rem 1rem; }
  .pages { order: 3; flex-basis: 100%; margin-left: -.75rem; min-height: 2.2rem; }
  .clock { order: 4; flex-basis: 100%; }
  .clock-panel { position: static; margin-top: .5rem; width: auto; }
  main { padding: 1.1rem 1rem 3rem; }
  .guide > li { padding-left: 1.1rem; padding-top: 3rem; }
  .commands pre { padding-right: .8rem; white-space: pre-wrap; overflow-wrap: anywhere; }
  .commands .copy { position: static; margin-top: .35rem; }
}
`;
