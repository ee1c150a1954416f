/** Forms, buttons, statuses and notices. */
export const CONTROLS = `
button, input, select, textarea { font: inherit; color: inherit; }
input:not([type=checkbox]), select, textarea {
  width: 100%; padding: .4rem .6rem; background: var(--surface); border: 1px solid var(--edge); border-radius: 7px;
}
select { text-overflow: ellipsis; }
textarea { resize: vertical; font: .87rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; min-height: 3.4rem; }
::placeholder { color: var(--muted); opacity: 1; }
button, .button {
  display: inline-block; padding: .36rem .85rem; background: var(--surface); border: 1px solid var(--edge); border-radius: 7px; cursor: pointer;
  white-space: nowrap; color: var(--text); text-decoration: none; font-weight: 500; line-height: 1.5;
}
button:hover, .button:hover { background: var(--inset); }
button.main, .button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
button.main:hover, .button.main:hover { filter: brightness(1.1); }
button.danger { border-color: var(--bad-solid); color: var(--bad); }
button.danger:hover { background: var(--bad-ground); }
button.small { padding: .05rem .5rem; font-size: .8rem; border-color: var(--line); color: var(--muted); }
button.small:hover { color: var(--text); border-color: var(--edge); }
button[data-said] { position: relative; color: transparent; }
button[data-said]::after { content: attr(data-said); position: absolute; inset: 0; display: grid; place-items: center; color: var(--good); font-weight: 600; font-size: .75rem; }
form[aria-busy] button { opacity: .55; }
@media (scripting: none) { .copy { display: none; } }
@media (scripting: enabled) { .without-script { display: none; } }

.stack { display: grid; gap: .7rem; }
.stack label { display: grid; gap: .25rem; font-size: .93rem; font-weight: 600; }
.stack label > :is(input, select, textarea) { font-weight: 400; }
.stack .tick-box, .tick-box { display: flex; gap: .5rem; align-items: center; font-weight: 400; }
.stack button { justify-self: start; }
.stack button.main { padding-inline: 1.4rem; }
.with-hint { display: grid; gap: .35rem; justify-items: start; }
.together { display: flex; gap: .35rem; align-items: center; }
.together input { width: 5rem; }
.together select { width: auto; }
input[type=checkbox] { margin: 0; accent-color: var(--accent); }
fieldset { border: 0; min-width: 0; }
legend { font-weight: 600; font-size: .87rem; padding: 0; }
.families { display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); gap: .8rem; padding-top: .6rem; }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.buttons button.small { padding: .36rem .85rem; font-size: 1rem; border-color: var(--edge); color: var(--text); }
.glossary { font-size: .87rem; }
.glossary dt { font-weight: 600; margin-top: .5rem; }
.glossary dd { color: var(--muted); }

.status { display: inline-flex; align-items: center; gap: .4rem; font-size: .93rem; white-space: nowrap; color: var(--muted); vertical-align: middle; }
.status::before { content: ""; width: .55rem; height: .55rem; border-radius: 50%; background: var(--edge); }
.status.good { color: var(--text); }
.status.good::before { background: var(--good); }
.status:is(.note, .bad) { padding: 0 .55rem; border-radius: 99px; font-weight: 600; font-size: .87rem; }
.status.note { background: var(--note-ground); color: var(--note); }
.status.note::before { background: var(--note); }
.status.bad { background: var(--bad-solid); color: var(--on-bad); }
.status.bad::before { content: none; }
h1 .status { font-size: .93rem; letter-spacing: 0; }

.response { display: inline-block; padding: 0 .5rem; border-radius: 6px; border: 1px solid transparent; font-size: .87rem; line-height: 1.55; overflow-wrap: anywhere; }
.response code { font-size: .82rem; }
.response.good { background: var(--good-ground); color: var(--good); }
.response.note { background: var(--note-ground); color: var(--note); }
.response.bad { background: var(--bad-ground); color: var(--bad); }
.response.quiet { border: 1px dashed var(--edge); color: var(--muted); }

#notices { max-width: 96rem; margin: 0 auto; padding: 0 1.5rem; position: sticky; top: 3.8rem; z-index: 3; }
.notice { margin-top: .8rem; padding: .7rem 1rem; border: 1px solid; border-left-width: 4px; border-radius: 10px; overflow-wrap: anywhere; box-shadow: 0 4px 16px rgb(0 0 0 / .08); }
.notice > * + * { margin-top: .5rem; }
.notice.done { background: var(--good-ground); color: var(--good); }
.notice.note { background: var(--note-ground); color: var(--note); }
.notice.problem { background: var(--bad-ground); color: var(--bad); }
.notice a { color: inherit; font-weight: 600; }
.secrets { display: grid; gap: .35rem; padding: .5rem .7rem; border-radius: 7px; background: var(--surface); color: var(--text); }
.secret-line { display: flex; flex-wrap: wrap; gap: .3rem .7rem; align-items: center; }
.secret { user-select: all; font-weight: 600; }
.notice button.small { background: var(--surface); }
@media (max-width: 48rem) { #notices { position: static; padding: 0 1rem; } }
`;
