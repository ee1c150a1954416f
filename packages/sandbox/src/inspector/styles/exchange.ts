/** Attempts, explanations and bytes. */
export const EXCHANGE = `
.steps { display: flex; flex-wrap: wrap; gap: .3rem; align-items: center; }
.step.beside { border: 1px dashed var(--edge); border-radius: 99px; padding-left: .5rem; white-space: nowrap; }
.head { display: grid; gap: .5rem; }
.back a { color: var(--muted); }

.timeline { list-style: none; }
.timeline > li { position: relative; padding-left: 1.6rem; padding-bottom: .8rem; }
.timeline > li::before {
  content: ""; position: absolute; left: .3rem; top: 1.15rem; width: .7rem; height: .7rem; border-radius: 50%;
  background: var(--edge); border: 2px solid var(--edge); z-index: 1;
}
.timeline > li.beside::before { background: var(--ground); }
.timeline > li:not(:last-child)::after {
  content: ""; position: absolute; left: calc(.3rem + .35rem - 1px); top: 1.4rem; bottom: -1.3rem; width: 2px; background: var(--line);
}
.timeline details { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; }
.timeline .beside details { border-style: dashed; border-color: var(--edge); }
.timeline summary { padding: .65rem 1rem; }
.line { max-width: calc(100% - 1.3rem); display: inline-flex; flex-wrap: wrap; gap: .2rem .9rem; align-items: baseline; vertical-align: top; }
.fault { font-size: .87rem; padding: 0 .5rem; border: 1px solid var(--edge); border-radius: 5px; }
.fault::before { content: "fault "; color: var(--muted); }
.timeline .exchange { padding: .3rem 1rem 1rem; }
.exchange { display: grid; gap: 1rem; }

.why { padding: .7rem 1rem; border-left: 4px solid; border-radius: 4px; background: var(--inset); display: grid; gap: .3rem; overflow-wrap: anywhere; }
.why.good { border-color: var(--good); }
.why.note { border-color: var(--note); }
.why.bad { border-color: var(--bad); }
.headline { font-weight: 600; }
.difference { margin-top: .4rem; }
figcaption { font-size: .87rem; color: var(--muted); }
.difference dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem .8rem; margin-top: .3rem; align-items: baseline; }
.difference dt { color: var(--muted); font-size: .87rem; }
.difference code { white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: var(--note-ground); color: var(--note); font-weight: 700; border-radius: 3px; box-shadow: 0 0 0 2px var(--note-ground); text-decoration: underline; text-underline-offset: .2em; }

.pair { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 3fr); gap: 2rem; }
.pair > div { min-width: 0; }
.headers { margin-top: .3rem; font: .8rem/1.5 ui-monospace, Menlo, Consolas, monospace; }
.headers th { font-weight: 400; color: var(--muted); white-space: nowrap; vertical-align: top; padding: .1rem 1rem .1rem 0; width: 1%; }
.headers td { border: 0; padding: .1rem 0; overflow-wrap: anywhere; }
.bytes { padding: .7rem .9rem; background: var(--inset); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 34rem; overflow: auto; }
.unseen { font-size: .8em; padding: 0 .25em; border-radius: 3px; background: var(--note-ground); color: var(--note); }
h4 a { font-weight: 400; margin-left: .6rem; }

@media (max-width: 62rem) { .pair { grid-template-columns: minmax(0, 1fr); gap: 1.2rem; } }
@media (max-width: 44rem) {
  .headers tr { display: block; padding-bottom: .25rem; }
  .headers th, .headers td { display: block; width: auto; padding: 0; }
}
`;
