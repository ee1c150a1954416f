/** Requests, explanations and bytes. */
export const REQUEST = `
.timeline > li { position: relative; padding-left: 1.7rem; padding-bottom: .8rem; }
.timeline > li::before {
  content: ""; position: absolute; left: .3rem; top: 1.1rem; width: .75rem; height: .75rem; border-radius: 50%;
  background: var(--edge); border: 2px solid var(--edge); z-index: 1;
}
.timeline > li.good::before { background: var(--good); border-color: var(--good); }
.timeline > li.note::before { background: var(--note); border-color: var(--note); }
.timeline > li.bad::before { background: var(--bad-solid); border-color: var(--bad-solid); }
.timeline > li.beside::before { background: var(--ground); }
.timeline > li:not(:last-child)::after {
  content: ""; position: absolute; left: calc(.3rem + .375rem - 1px); top: 1.4rem; bottom: -1.3rem; width: 2px; background: var(--line);
}
.timeline details { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; box-shadow: var(--shadow); }
.timeline .beside details { border-style: dashed; border-color: var(--edge); }
.timeline summary { padding: .6rem 1rem; }
.line { max-width: calc(100% - 1.3rem); display: inline-flex; flex-wrap: wrap; gap: .2rem .9rem; align-items: baseline; vertical-align: top; }
.fault { font-size: .87rem; padding: 0 .5rem; border: 1px solid var(--edge); border-radius: 5px; }
.fault::before { content: "fault "; color: var(--muted); }
.timeline .exchange { padding: .2rem 1rem 1rem; }
.exchange { display: grid; gap: 1.1rem; }

.why { padding: .8rem 1rem; border: 1px solid; border-left-width: 5px; border-radius: 8px; display: grid; gap: .5rem; overflow-wrap: anywhere; }
.why.good { border-color: var(--good); background: var(--good-ground); }
.why.note { border-color: var(--note); background: var(--note-ground); }
.why.bad { border-color: var(--bad-solid); background: var(--bad-ground); }
.why.quiet { border-color: var(--edge); background: var(--inset); }
.headline { font-weight: 650; font-size: 1.05rem; }
.why.bad .headline { color: var(--bad); }
.why.good .headline { color: var(--good); }
.remarks { display: grid; gap: .25rem; }
.remarks li { position: relative; padding-left: 1.5rem; }
.remarks li::before { position: absolute; left: .1rem; font-weight: 700; content: "·"; color: var(--muted); }
.remarks li.good::before { content: "✓" / "yes: "; color: var(--good); }
.remarks li.bad::before { content: "✗" / "no: "; color: var(--bad); }
.remarks li.note::before { content: "!" / "note: "; color: var(--note); left: .3rem; }
.fix { padding-top: .5rem; border-top: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
figcaption { font-size: .87rem; color: var(--muted); }
.difference dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem .8rem; margin-top: .2rem; align-items: baseline; padding: .5rem .7rem; background: var(--surface); border-radius: 6px; }
.difference dt { color: var(--muted); font-size: .87rem; }
.difference code { white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: var(--note-ground); color: var(--note); font-weight: 700; border-radius: 3px; box-shadow: 0 0 0 2px var(--note-ground); text-decoration: underline; text-underline-offset: .2em; }

.pair { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 2rem; }
.pair > div { min-width: 0; }
.headers { margin-top: .3rem; font: .8rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.headers th { font-weight: 400; color: var(--muted); white-space: nowrap; vertical-align: top; padding: .1rem 1rem .1rem 0; width: 1%; }
.headers td { position: relative; padding: .1rem 0; overflow-wrap: anywhere; border: 0; }
.headers .copy { position: absolute; right: 0; top: 0; padding: 0 .35rem; font-size: .72rem; line-height: 1.4; opacity: 0; }
.headers tr:hover .copy, .headers .copy:focus-visible, .headers .copy[data-said] { opacity: 1; }
@media (hover: none) { .headers .copy { opacity: 1; } }
.bytes {
  padding: .7rem .9rem; border: 1px solid var(--line); border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; overflow: auto;
  max-height: 34rem; resize: vertical;
  background:
    linear-gradient(var(--inset) 30%, transparent) top / 100% 40px local no-repeat,
    linear-gradient(transparent, var(--inset) 70%) bottom / 100% 40px local no-repeat,
    radial-gradient(farthest-side at 50% 0, rgb(0 0 0 / .28), transparent) top / 100% 12px no-repeat,
    radial-gradient(farthest-side at 50% 100%, rgb(0 0 0 / .28), transparent) bottom / 100% 12px no-repeat,
    var(--inset);
}
.bytes .k { color: var(--key); }
.bytes .s { color: var(--string); }
.bytes .n { color: var(--number); }
.bytes .l { color: var(--literal); }
.bytes :is(.k, .s) { unicode-bidi: isolate; }
.more { margin-top: .3rem; }
.unseen { font-size: .8em; padding: 0 .25em; border-radius: 3px; background: var(--note-ground); color: var(--note); }

@media (max-width: 66rem) { .pair { grid-template-columns: minmax(0, 1fr); gap: 1.2rem; } }
@media (max-width: 48rem) {
  .headers tr { display: block; padding-bottom: .25rem; }
  .headers th, .headers td { display: block; width: auto; padding: 0; }
  .timeline > li { padding-left: 0; }
  .timeline > li::before, .timeline > li::after { content: none !important; }
}
`;
