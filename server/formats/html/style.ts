/** The look of a page that is handed out: light and dark, on paper too; changes are never told apart by colour alone. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ground: light-dark(#fffefb, #1c2027); --ink: light-dark(#1b1e23, #e9e6df);
  --muted: light-dark(#545a63, #a9aeb7); --line: light-dark(#857f72, #7d8694); --link: light-dark(#1d3a5f, #a9c8f0);
  --ins: light-dark(#0b5c3a, #85dcae); --ins-soft: light-dark(#e1f3e8, #173427);
  --del: light-dark(#9b1c2e, #ff9fa8); --del-soft: light-dark(#fbe6e8, #40232a); }
body { margin: 0 auto; padding: 2rem 1.5rem 4rem 4.5rem; max-width: 40rem; background: var(--ground); color: var(--ink);
  font: 1.125rem/1.6 Palatino, "Noto Serif", Georgia, "Noto Naskh Arabic", "Noto Serif CJK JP", serif; overflow-wrap: break-word; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 .5rem; } h2 { font-size: 1.4rem; margin: 2.5rem 0 1rem; }
h3 { font-size: 1.25rem; } h4 { font-size: 1.125rem; } h5, h6 { font-size: 1rem; }
header { border-bottom: 1px solid var(--line); margin-bottom: 2rem; padding-bottom: 1rem; }
header ul { padding: 0; margin: .5rem 0 0; list-style: none; color: var(--muted); font-size: .9375rem; }
[data-kind] { white-space: pre-wrap; position: relative; margin-block: 0 1rem; min-height: 1.6em; }
[data-kind=item] { margin-inline-start: calc(1.75em + var(--step, 0) * 1.75em); margin-block-end: .5rem; }
[data-kind=quote] { margin-inline: 2em; border-inline-start: 3px solid var(--line); padding-inline-start: 1em; }
[data-indent="1"] { --step: 1; } [data-indent="2"] { --step: 2; } [data-indent="3"] { --step: 3; } [data-indent="4"] { --step: 4; }
[data-indent="5"] { --step: 5; } [data-indent="6"] { --step: 6; } [data-indent="7"] { --step: 7; } [data-indent="8"] { --step: 8; }
[data-indent]:not([data-kind=item]) { margin-inline-start: calc(var(--step) * 1.75em); }
.number { position: absolute; inset-inline-start: -3.5rem; width: 3rem; color: var(--muted); font-size: .9375rem; line-height: 1.75; }
[data-kind=item] > .number { inset-inline-start: -1.75em; width: auto; color: inherit; }
.footnotes { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: 1rem; font-size: .9375rem; }
a { color: var(--link); } a:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
ins { color: var(--ins); background: var(--ins-soft); text-decoration: underline; text-underline-offset: .18em; }
del { color: var(--del); background: var(--del-soft); text-decoration: line-through; }
.formatted { border-bottom: 2px dotted var(--line); } .end { user-select: none; }
.note { margin: 1rem 0 .25rem; color: var(--muted); font: italic .9375rem/1.4 system-ui, sans-serif; }
[data-change=movedFrom], [data-change=movedTo] { border-inline-start: 4px double var(--line); padding-inline-start: .75rem; }
.label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.table { overflow-x: auto; margin-bottom: 1rem; } table { border-collapse: collapse; width: 100%; }
td, th { text-align: start; border: 1px solid var(--line); padding: .4rem .6rem; vertical-align: top; } :is(td, th) > :last-child { margin-bottom: 0; }
[data-row=inserted] > :is(td, th) { border-style: double; border-width: 3px; border-color: var(--ins); }
[data-row=deleted] > :is(td, th) { border-style: dashed; border-color: var(--del); }
.overview { margin-top: 1rem; font-size: .9375rem; } .overview caption { text-align: start; font-weight: 600; padding-bottom: .25rem; }
.overview :is(td, th) { border-width: 0 0 1px; font-weight: 400; } .overview td { overflow-wrap: anywhere; } .overview thead th { color: var(--muted); }
.overview .numeric { text-align: end; font-variant-numeric: tabular-nums; } .overview .bars { width: 25%; } .overview .wide { width: 40%; } footer { border-top: 1px solid var(--line); margin-top: 2rem; }
.bar { display: block; height: .7rem; margin-top: .45rem; background: var(--link); print-color-adjust: exact; }
@media screen and (max-width: 40rem) { .overview :is(table, caption, tbody, tr, td, th) { display: block; } .overview thead, .overview td.bars:empty { display: none; }
  .overview :is(td, th) { border: 0; padding: .1rem 0; } .overview tbody th { font-weight: 600; border-top: 1px solid var(--line); margin-top: .25rem; }
  .overview td[data-label]::before { content: attr(data-label) ": "; color: var(--muted); } .overview .numeric { display: inline-block; text-align: start; padding-inline-end: .75rem; } .overview :is(.bars, .wide) { width: auto; } }
@media (max-width: 40rem) { body { padding-inline: 1rem; } .number { position: static; } [data-kind=item] > .number { position: absolute; } }
@media print { :root { color-scheme: light; } body { max-width: none; padding: 0 0 0 3.5rem; font-size: 11pt; background: none; }
  h1, h2, h3, h4, .note { break-after: avoid; } [data-kind] { orphans: 2; widows: 2; } ins, del { background: none; } a { color: inherit; } }
`
