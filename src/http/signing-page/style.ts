/** The one stylesheet of the pages. */
export const style = `
:root { color-scheme: light; --ink: #1b1b1f; --soft: #4d4f57; --line: #6b6e78; --paper: #fff; --accent: #0b4f8a; --error: #a3131b; }
* { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, sans-serif; color: var(--ink); background: #f2f3f5; }
body { margin: 0; }
header { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; justify-content: space-between; align-items: center;
  padding: 0.75rem 1.25rem; background: var(--paper); border-bottom: 1px solid #c9ccd3; }
header p { margin: 0; font-weight: 700; }
header ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin: 0; padding: 0; list-style: none; }
header li > * { display: inline-block; padding: 0.25rem 0; }
[aria-current] { font-weight: 700; }
main { max-width: 42rem; margin: 1.5rem auto; padding: 1.25rem; background: var(--paper); border-radius: 0.5rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 1.75rem 0 0.5rem; font-size: 1.15rem; }
p { margin: 0 0 1rem; }
a { color: var(--accent); text-underline-offset: 0.15em; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.25rem; margin: 0 0 1rem; }
dt { color: var(--soft); }
dd { margin: 0; }
.documents { margin: 0; padding: 0; list-style: none; }
.documents li { padding: 0.6rem 0; border-top: 1px solid #c9ccd3; }
.documents li:last-child { border-bottom: 1px solid #c9ccd3; }
.about { white-space: pre-line; }
.confirmed { margin: 0 0 1rem; padding: 0.75rem 1rem; border-left: 4px solid var(--accent); background: #eef3f8; white-space: pre-line; }
.hint, .soft { color: var(--soft); }
form { margin: 1.25rem 0; }
label { font-weight: 600; }
.hint { margin: 0 0 0.35rem; }
.field { margin: 0 0 1.25rem; }
input, select, textarea { font: inherit; color: inherit; background: var(--paper); border: 2px solid var(--line); border-radius: 0.25rem; }
input:not([type=checkbox]), select { display: block; width: 100%; max-width: 16rem; padding: 0.55rem 0.75rem; }
textarea { display: block; width: 100%; padding: 0.55rem 0.75rem; }
.box { display: flex; gap: 0.75rem; align-items: flex-start; }
.box input { flex: none; width: 1.5rem; height: 1.5rem; margin: 0; accent-color: var(--accent); }
[aria-invalid=true] { border-color: var(--error); outline: 1px solid var(--error); }
.error { margin: 0 0 0.35rem; color: var(--error); font-weight: 600; }
.errors { margin: 0 0 1.5rem; padding: 1rem 1.25rem; border: 3px solid var(--error); border-radius: 0.25rem; }
.errors h2 { margin: 0 0 0.5rem; }
.errors ul { margin: 0; padding-left: 1.25rem; }
.errors a { color: var(--error); }
.actions { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center; margin: 0 0 1rem; }
.button { display: inline-block; min-height: 2.75rem; padding: 0.55rem 1.4rem; font: inherit; font-weight: 600; line-height: 1.5; text-align: center;
  text-decoration: none; color: #fff; background: var(--accent); border: 2px solid var(--accent); border-radius: 0.25rem; cursor: pointer; }
.button:hover { background: #083a66; border-color: #083a66; }
.button.second { color: var(--accent); background: var(--paper); }
.button.second:hover { color: #083a66; background: #eef3f8; }
.button.plain { padding-inline: 0; color: var(--accent); background: none; border-color: transparent; text-decoration: underline; font-weight: 400; }
:focus-visible { outline: 3px solid #1b1b1f; outline-offset: 3px; box-shadow: 0 0 0 3px #ffd34d; }
@media (max-width: 30rem) { main { margin: 0.5rem 0 0; border-radius: 0; } dl { grid-template-columns: 1fr; } dd { margin-bottom: 0.5rem; } .actions .button { width: 100%; } }
@media (forced-colors: active) { .button { border-color: ButtonText; } }
@media print { header, form { display: none; } }
`.trimStart();
