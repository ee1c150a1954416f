/** Typography, columns and tables. */
export const PAGE = `
* { box-sizing: border-box; }
html { font: 15px/1.5 system-ui, sans-serif; scroll-padding-top: 4rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--text); }
h1, h2, h3, h4, p, ul, ol, dl, dd, pre, figure, fieldset { margin: 0; padding: 0; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.1rem; line-height: 1.3; margin-bottom: .6rem; }
h3 { font-size: 1rem; }
h4 { font-size: .87rem; color: var(--muted); font-weight: 600; margin: .8rem 0 .3rem; }
a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: .06em; }
code, pre { font: .87rem/1.5 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
time, td, .took { font-variant-numeric: tabular-nums; }
time { white-space: nowrap; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
main:focus, h2:focus { outline: none; }

.unseeable { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip a { position: absolute; left: -100vw; z-index: 3; padding: .5rem 1rem; background: var(--surface); }
.skip a:focus { left: 1rem; top: .4rem; }
.hint, .took, .day, .next, .facts, small { color: var(--muted); }
.hint { font-size: .87rem; }
.empty { padding: 1rem; border: 1px dashed var(--edge); border-radius: 8px; color: var(--muted); margin-bottom: .8rem; }
.address { overflow-wrap: anywhere; }

.bar {
  position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: .4rem 1.5rem; align-items: center;
  padding: .55rem 1.5rem; background: var(--surface); border-bottom: 1px solid var(--line);
}
.brand { flex: 1 1 auto; display: flex; gap: .8rem; align-items: baseline; font-weight: 650; white-space: nowrap; }
.brand a { color: inherit; text-decoration: none; }
.live { font-weight: 400; font-size: .87rem; color: var(--muted); }
.clock { display: flex; flex-wrap: wrap; gap: .4rem .6rem; align-items: center; }
.now { white-space: nowrap; margin-right: .3rem; color: var(--muted); }
.now time { color: var(--text); }
.now span { display: inline-block; min-width: 6.2em; }

main { max-width: 90rem; margin: 0 auto; padding: 1.5rem; }
main > * + * { margin-top: 1.2rem; }
.columns { display: grid; grid-template-columns: 19rem minmax(0, 1fr); gap: 2.5rem; align-items: start; }
.side, .middle { display: grid; gap: 1.2rem; min-width: 0; }
.middle { gap: 2.2rem; }
.side { position: sticky; top: 4.6rem; max-height: calc(100vh - 5.6rem); overflow: auto; padding: 2px; margin: -2px; }
.side > section, .panel, .subscription { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 1rem; }
.panel > summary { font-weight: 600; }
.panel[open] > summary { margin-bottom: .8rem; }
.panel > * + * { margin-top: .8rem; }
summary { cursor: pointer; }
.count { color: var(--note); font-weight: 400; font-size: .87rem; }

.subscription { margin-bottom: .8rem; display: grid; gap: .35rem; }
.facts { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; font-size: .93rem; }
.facts a { color: inherit; }
.names { columns: 14rem; list-style: none; padding: .4rem 0 .4rem 1.1rem; font-size: .93rem; }
.plain { list-style: none; }
.glossary { font-size: .87rem; }
.glossary dt { font-weight: 600; margin-top: .5rem; }
.glossary dd { color: var(--muted); }
.families { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .8rem; padding-top: .6rem; }
fieldset { border: 0; min-width: 0; }
legend { font-weight: 600; font-size: .87rem; padding: 0; }

table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; }
thead th { font-size: .87rem; color: var(--muted); padding: .4rem 1rem .4rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
#delivery-table td:nth-child(2) { white-space: nowrap; }
@media (min-width: 75rem) { #delivery-table td:nth-child(5) { white-space: nowrap; } }
tbody td { padding: .45rem 1rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td:last-child, th:last-child { padding-right: 0; }
.filter { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-bottom: .5rem; }
.filter select { max-width: 15rem; }

@media (max-width: 62rem) {
  .columns { grid-template-columns: minmax(0, 1fr); gap: 2rem; }
  .side { position: static; max-height: none; }
}
@media (max-width: 44rem) {
  .bar { position: static; padding: .6rem 1rem; }
  main { padding: 1rem; }
  .wide { display: none; }
  tbody td, thead th { padding-right: .6rem; }
  #delivery-table thead { display: none; }
  #delivery-table tr { display: grid; grid-template-columns: 1fr auto; gap: .15rem .8rem; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  #delivery-table td { border: 0; padding: 0; }
  #delivery-table td:nth-child(2) { order: -2; }
  #delivery-table td:nth-child(5) { order: -1; text-align: right; }
  #delivery-table td:nth-child(4) { justify-self: end; }
  #delivery-table .next { display: none; }
}
@media (prefers-reduced-motion: no-preference) {
  form[aria-busy] button { transition: opacity .2s .15s; }
}
`;
