/** The lists, their filters and pages. */
export const TABLE = `
.list { display: grid; gap: .8rem; }
.tabs { display: flex; gap: .25rem; border-bottom: 1px solid var(--line); overflow-x: auto; }
.tabs a { padding: .35rem .7rem; color: var(--muted); text-decoration: none; border-bottom: 2px solid transparent; margin-bottom: -1px; white-space: nowrap; text-transform: capitalize; }
.tabs a:hover { color: var(--text); }
@media (max-width: 48rem) { .tabs { gap: 0; font-size: .92rem; } .tabs a { padding-inline: .45rem; } }
.tabs a b { font-weight: 600; font-size: .8rem; padding: .05rem .4rem; border-radius: 99px; background: var(--quiet-ground); color: var(--text); }
.tabs a[aria-current] { color: var(--text); border-bottom-color: var(--accent); font-weight: 600; }
.filter { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.filter select { width: auto; max-width: 13rem; }
.filter .search { flex: 1 1 15rem; max-width: 22rem; }

.table-frame { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; overflow: clip; box-shadow: var(--shadow); }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; }
thead th { font-size: .8rem; color: var(--muted); padding: .5rem .8rem; border-bottom: 1px solid var(--line); white-space: nowrap; background: var(--inset); }
.table-frame td { padding: .5rem .8rem; border-bottom: 1px solid var(--line); vertical-align: middle; }
.table-frame tbody tr { position: relative; }
.table-frame tbody tr:last-child td { border-bottom: 0; }
.table-frame tbody tr:hover { background: var(--hover); }
.table-frame .number { text-align: right; white-space: nowrap; }
.table-frame td small { display: block; }
tr > td:first-child { border-left: 3px solid transparent; }
tr.failed > td:first-child { border-left-color: var(--bad-solid); }
tr.retrying > td:first-child { border-left-color: var(--note); }
.event a { color: var(--text); font-weight: 600; text-decoration: none; white-space: nowrap; }
.event a::after { content: ""; position: absolute; inset: 0; }
.event a:focus-visible { outline: none; }
.event a:focus-visible::after { outline: 2px solid var(--accent); outline-offset: -2px; border-radius: 4px; }
tr:hover .event a { color: var(--accent); }
.event .id { display: block; font-size: .75rem; color: var(--muted); }
.ticks { display: flex; gap: 3px; align-items: center; white-space: nowrap; position: relative; }
.tick { width: 6px; height: 16px; border-radius: 2px; border: 1.5px solid var(--edge); background: var(--edge); }
.tick.good { background: var(--good); border-color: var(--good); }
.tick.bad { background: var(--bad-solid); border-color: var(--bad-solid); }
.tick.note { background: var(--note); border-color: var(--note); }
.tick.beside { background: none; }

.pager { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; align-items: center; }
.pager .hint { margin-right: auto; }

@media (max-width: 80rem) { .wide { display: none; } }
@media (max-width: 48rem) {
  .filter label { flex: 1 1 9rem; }
  .filter .search { flex-basis: 100%; max-width: none; }
  .filter select { width: 100%; max-width: none; }
  .table-frame thead { display: none; }
  .table-frame tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .1rem .8rem; padding: .6rem .8rem; border-bottom: 1px solid var(--line); }
  .table-frame tbody tr:last-child { border-bottom: 0; }
  .table-frame td { border: 0 !important; padding: 0; }
  .table-frame td.event { order: -2; }
  .table-frame td:nth-child(2) { order: -1; text-align: right; }
  .table-frame td:nth-child(3) { grid-column: 1; }
  .table-frame td:nth-child(4) { justify-self: end; }
  .table-frame td.number { text-align: left; font-size: .87rem; color: var(--muted); }
  .table-frame td.number:last-child { text-align: right; }
  tr.failed { box-shadow: inset 3px 0 var(--bad-solid); }
  tr.retrying { box-shadow: inset 3px 0 var(--note); }
}
`;
