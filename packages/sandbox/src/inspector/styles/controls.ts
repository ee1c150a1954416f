/** Forms, buttons, pills and notices. */
export const CONTROLS = `
button, input, select, textarea { font: inherit; color: inherit; }
input:not([type=checkbox]), select, textarea {
  width: 100%; padding: .35rem .5rem; background: var(--surface); border: 1px solid var(--edge); border-radius: 6px;
}
select { text-overflow: ellipsis; }
textarea { resize: vertical; font: .87rem/1.5 ui-monospace, Menlo, Consolas, monospace; min-height: 3.4rem; }
::placeholder { color: var(--muted); opacity: 1; }
button {
  padding: .35rem .8rem; background: var(--surface); border: 1px solid var(--edge); border-radius: 6px; cursor: pointer; white-space: nowrap;
}
button:hover { background: var(--inset); }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
button.main:hover { filter: brightness(1.08); }
form[aria-busy] button { opacity: .55; }

.stack { display: grid; gap: .6rem; }
.stack label { display: grid; gap: .2rem; font-size: .93rem; font-weight: 600; }
.stack label > :is(input, select, textarea) { font-weight: 400; }
.stack .tick, .tick { display: flex; gap: .5rem; align-items: center; font-weight: 400; }
.stack button { justify-self: start; }
.together { display: flex; gap: .3rem; align-items: center; }
.together input { width: 4.5rem; }
.together select { width: auto; }
input[type=checkbox] { margin: 0; accent-color: var(--accent); }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .3rem; }

.pill {
  display: inline-block; padding: 0 .5rem; border-radius: 99px; font-size: .87rem; font-weight: 600; line-height: 1.55;
  background: var(--plain-ground); white-space: nowrap; vertical-align: baseline;
}
.pill.good { background: var(--good-ground); color: var(--good); }
.pill.note { background: var(--note-ground); color: var(--note); }
.pill.bad { background: var(--bad-ground); color: var(--bad); }

#notices { max-width: 90rem; margin: 0 auto; padding: 0 1.5rem; position: sticky; top: 3.3rem; z-index: 1; }
.notice { margin-top: 1rem; padding: .7rem 1rem; border: 1px solid; border-radius: 8px; overflow-wrap: anywhere; }
.notice.done { background: var(--good-ground); color: var(--good); }
.notice.problem { background: var(--bad-ground); color: var(--bad); }
.notice a { color: inherit; font-weight: 600; }
.secret { display: inline-block; margin-top: .4rem; padding: .3rem .6rem; border-radius: 6px; background: var(--surface); color: var(--text); user-select: all; }
@media (max-width: 44rem) { #notices { position: static; padding: 0 1rem; } }
`;
