/** The reference's stylesheet; fonts are the reader's own. */
export const STYLE = `
:root { --ink: #17212b; --quiet: #5d6b78; --line: #e3e8ed; --paper: #fff; --tint: #f6f8fa; --accent: #0a7d5a; --code: #10202b;
  --code-ink: #d8e4ec; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --ink: #dfe7ee; --quiet: #95a4b2; --line: #2a343e; --paper: #12181e; --tint: #1a222a;
  --accent: #3ecf9b; --code: #0b1116; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; display: grid; grid-template-columns: 19rem minmax(0, 1fr); color: var(--ink); background: var(--paper);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: 3px; }
a:hover { color: var(--accent); }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .87em; }
code { overflow-wrap: anywhere; }
p code, .about code, .limit code, td code { background: var(--tint); border-radius: 4px; padding: .1em .35em; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.25rem 1rem 3rem; border-right: 1px solid var(--line);
  background: var(--tint); font-size: .92em; }
nav .home { display: block; font-weight: 700; font-size: 1.25em; text-decoration: none; }
nav small { font-weight: 400; color: var(--quiet); }
nav h2 { margin: 1.4rem 0 .3rem; font-size: .78em; text-transform: uppercase; letter-spacing: .06em; color: var(--quiet); }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: flex; gap: .5rem; align-items: baseline; padding: .2rem .3rem; border-radius: 6px; text-decoration: none; }
nav li a:hover { background: var(--line); }
.method { flex: none; display: inline-block; width: 3.9em; text-align: center; font-size: .68em; font-weight: 700; text-transform: uppercase; border-radius: 4px;
  padding: .1em 0; background: #dcefe8; color: #06573f; }
.method.post { background: #dce8fb; color: #173f7d; } .method.put { background: #fbeeda; color: #7a4a05; } .method.delete { background: #fbdfdd; color: #85221b; }
main { min-width: 0; }
header, .part { padding: 2.5rem 2.5rem 1rem; max-width: 60rem; }
h1 { margin: 0; font-size: 2.2em; line-height: 1.2; } .lead { font-size: 1.2em; color: var(--quiet); margin-top: .3rem; }
.part { border-top: 1px solid var(--line); } .part h2 { margin: 0; font-size: 1.6em; }
article { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 30rem); gap: 2.5rem; padding: 1.5rem 2.5rem 2rem; border-top: 1px solid var(--line); }
h3 { margin: 0; font-size: 1.25em; } h3 a { text-decoration: none; }
h4 { margin: 1.4rem 0 .4rem; font-size: .82em; text-transform: uppercase; letter-spacing: .05em; color: var(--quiet); }
.route { margin: .4rem 0; } .route code { font-size: .95em; } .scope, .quiet { color: var(--quiet); font-size: .9em; }
.fields { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
.fields > li { padding: .55rem 0; border-bottom: 1px solid var(--line); }
.fields .fields { margin: .5rem 0 0 1rem; }
.name { font-weight: 600; font-size: .92em; } .type { color: var(--quiet); font-size: .88em; }
.required { color: #b3492e; font-size: .8em; font-weight: 600; }
.about { margin-top: .1rem; } .limit { color: var(--quiet); font-size: .88em; line-height: 1.9; }
.errors { margin: 0; padding-left: 1.1rem; }
details > summary { cursor: pointer; color: var(--accent); font-size: .92em; padding: .2rem 0; }
.alternative { border: 1px solid var(--line); border-radius: 8px; padding: .3rem .8rem; margin: .4rem 0; }
.code { position: sticky; top: 1rem; align-self: start; min-width: 0; max-height: calc(100vh - 2rem); overflow-y: auto; }
.code details, .code figure { margin: 0 0 .6rem; background: var(--code); color: var(--code-ink); border-radius: 10px; overflow: hidden; }
.code summary, .code figcaption { padding: .55rem 1rem; font-size: .85em; color: #9db2c1; border-bottom: 1px solid #20323f; }
pre { margin: 0; padding: .9rem 1rem; overflow-x: auto; line-height: 1.5; }
table { border-collapse: collapse; width: 100%; } td { padding: .45rem .6rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
@media (max-width: 75rem) { article { grid-template-columns: minmax(0, 1fr); gap: 1rem; } .code { position: static; max-height: none; } }
@media (max-width: 50rem) { body { display: block; } nav { position: static; height: auto; max-height: 40vh; border-right: 0; border-bottom: 1px solid var(--line); }
  header, .part, article { padding-left: 1.1rem; padding-right: 1.1rem; } }
@media print { nav, .code { display: none; } body, article { display: block; } details { display: block; } }
`;
