/** The style of the HTML report: light and dark, narrow screens, print. Colours have a contrast of at least 4.5 to 1. */
export const STYLE = `
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --text: #1b1f24; --soft: #59636e; --line: #d5dae0;
  --link: #0b57b0; --good: #116329; --bad: #b3131f; --warn: #7d4e00; --move: #0b57b0; --add: #e4f5e8; --del: #fdeaea; --bar: #6b9edc; }
@media (prefers-color-scheme: dark) { :root { --page: #0e1116; --card: #171b22; --text: #e8ecf1; --soft: #a3adb9; --line: #323a45;
  --link: #7cb4ff; --good: #6fd38a; --bad: #ff9492; --warn: #f0b849; --move: #7cb4ff; --add: #12291a; --del: #331a1c; --bar: #3f6fae; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main, header, footer { max-width: 72rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; overflow-wrap: anywhere; }
h3 { font-size: .95rem; margin: 1.1rem 0 .35rem; }
p { margin: .25rem 0; }
code, .log, td.value { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .87em; }
.soft { color: var(--soft); }
.outcome { font-weight: 600; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } .move { color: var(--move); }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: .6rem; margin: 1.2rem 0 .5rem; padding: 0; list-style: none; }
.tile { display: flex; flex-direction: column; justify-content: flex-start; width: 100%; height: 100%; padding: .6rem .8rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card);
  color: inherit; font: inherit; text-align: left; }
.tile b { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
button.tile { cursor: pointer; }
button.tile:hover { border-color: var(--link); }
button[aria-pressed="true"] { border-color: var(--link); box-shadow: inset 0 0 0 1px var(--link); }
.tools { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; margin: 1rem 0; }
.tools[hidden] { display: none; }
.tools label { flex: 1 1 14rem; font-weight: 600; }
.tools input { display: block; width: 100%; margin-top: .2rem; padding: .5rem .6rem; border: 1px solid var(--soft); border-radius: .4rem;
  background: var(--card); color: inherit; font: inherit; font-weight: 400; }
.tools input::placeholder { color: var(--soft); opacity: 1; }
.tools button { padding: .5rem .8rem; border: 1px solid var(--soft); border-radius: .4rem; background: var(--card); color: inherit; font: inherit; cursor: pointer; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.vm { margin: .45rem 0; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); content-visibility: auto; contain-intrinsic-size: auto 3rem; }
.vm[hidden] { display: none; }
.vm > summary { display: flex; flex-wrap: wrap; gap: .1rem .8rem; align-items: baseline; padding: .6rem .8rem; cursor: pointer; }
.vm > summary::before { content: "\\25B8"; color: var(--soft); width: .8em; }
.vm[open] > summary::before { content: "\\25BE"; }
.vm > summary::-webkit-details-marker { display: none; }
.vm > summary .name { font-weight: 600; overflow-wrap: anywhere; }
.badge { padding: 0 .5rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .85em; white-space: nowrap; }
.body { padding: 0 .9rem .9rem; border-top: 1px solid var(--line); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { color: var(--soft); font-size: .87em; }
tbody th { font-weight: 600; }
td.value, tbody th, li, .log, p { overflow-wrap: anywhere; }
td.value { white-space: pre-wrap; }
td.before { background: var(--del); } td.after { background: var(--add); } td.none { background: none; color: var(--soft); }
ol, ul { margin: .3rem 0; padding-left: 1.4rem; }
.problem { margin: .5rem 0; padding: .5rem .7rem; border-left: 3px solid currentColor; background: var(--card); list-style: none; }
ul.problems { padding: 0; }
.problem > * { color: var(--text); }
.problem > b { color: inherit; }
.log { white-space: pre-wrap; margin: 0; }
.log time { color: var(--soft); }
.chart { list-style: none; padding: 0; }
.chart li { display: grid; grid-template-columns: minmax(7rem, 16rem) 1fr 6rem; gap: .6rem; align-items: center; padding: .15rem 0; }
.track { position: relative; height: .9rem; background: var(--line); border-radius: .2rem; overflow: hidden; }
.track i { position: absolute; top: 0; bottom: 0; min-width: 2px; background: var(--bar); border-radius: .2rem; }
.track i.failed { background: var(--bad); }
.time { text-align: right; font-variant-numeric: tabular-nums; }
footer { padding: 2rem 1rem; }
@media (max-width: 40rem) {
  .tools label { flex-basis: 100%; }
  .chart li { grid-template-columns: 1fr 5rem; } .chart .track { grid-column: 1 / -1; grid-row: 2; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { display: block; padding: .4rem 0; border-bottom: 1px solid var(--line); } tbody th, tbody td { display: block; border: 0; padding: .15rem .4rem; }
  td[data-head]::before { content: attr(data-head) ": "; color: var(--soft); font: 600 .8rem system-ui, sans-serif; }
}
@media (prefers-reduced-motion: no-preference) { .tile, .tools button { transition: border-color .15s; } }
@media print { :root { --page: #fff; --card: #fff; --text: #000; --soft: #444; --line: #999; } .tools { display: none !important; }
  .vm { content-visibility: visible; break-inside: avoid-page; } body { font-size: 10pt; } button.tile { border: 1px solid #999; } }
`;
