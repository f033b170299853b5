"""The style of a report: wide tables, charts with patterns, blocks on a phone, and paper."""

from trialcli.render.pagestyle import style
from trialcli.render.timeline.style import BAR_COLOURS_DARK, BAR_COLOURS_LIGHT, BAR_RULES

_RULES = """
main { max-width: 76rem; }
figure { margin: 0 0 .75rem; }
svg { display: block; font-size: 12px; }
.chart svg { margin: .5rem 0 0; font-size: 13px; }
.chart svg .label { fill: var(--ink); }
.chart svg .number { fill: var(--quiet); font-variant-numeric: tabular-nums; }
figcaption { font-weight: 600; }
.rail { fill: var(--rule); opacity: .35; }
.bar { stroke: var(--line); stroke-width: 1; }
.bar.solid { fill: var(--line); } .bar.open { fill: var(--page); }
.ink { stroke: var(--line); stroke-width: 2; } .dot { fill: var(--line); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1rem;
  padding: 0; margin: 0; }
.legend li { display: flex; gap: .4rem; align-items: center; font-size: .9rem; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 23rem), 1fr));
  gap: 1.25rem 2.5rem; margin-top: 1rem; }
table { border-collapse: collapse; width: 100%; margin: .25rem 0 .75rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--quiet); font-size: .85rem; border-bottom: 1px solid var(--ink); }
tbody tr { border-top: 1px solid var(--rule); }
tbody tr:first-child { border-top: 0; }
tbody th { font-weight: 600; } tbody th a { white-space: nowrap; }
.facts th { width: 11rem; } .facts tr:first-child { border-top: 1px solid var(--rule); }
caption { text-align: left; font-weight: 600; padding: .5rem 0 .25rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number, th.number { white-space: nowrap; }
.note { display: block; color: var(--quiet); font-size: .85rem; font-weight: 400; }
.wide { font-size: .9rem; } .wide th, .wide td { min-width: 6.1rem; }
.major { font-weight: 600; } .major, .rated.major { color: var(--major); }
.rated { text-transform: uppercase; font-size: .8rem; letter-spacing: .03em; }
.rated.minor { color: var(--minor); }
td, th, h1, h2, h3, p, li { overflow-wrap: anywhere; }
ul { margin: 0 0 .75rem; padding-left: 1.2rem; } li { margin-bottom: .35rem; }
section section { margin-top: 0; }
h3 { font-size: 1.05rem; margin: 2.25rem 0 .25rem; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1rem; padding: 0; }
.order { scroll-margin-top: 3rem; }
.orders:has(:target) .order { display: none; }
.order:not(:first-child) { display: none; }
.orders .order:target { display: block; }
@media screen and (max-width: 48rem) {
  h1 { font-size: 1.25rem; }
  .facts th { width: 8rem; padding-right: .5rem; }
  .wide thead { display: none; }
  .wide tr { display: block; padding: .5rem 0; }
  .wide th, .wide td { display: block; min-width: 0; padding: .1rem 0; text-align: left; }
  .wide [data-label]::before {
    content: attr(data-label) ": "; color: var(--quiet); font-size: .85rem;
    font-weight: 400;
  }
}
@media print {
  @page { margin: 15mm; }
  :root { font-size: 12px; }
  main { max-width: none; padding: 0; }
  a { color: inherit; text-decoration: none; }
  .wide { font-size: .8rem; }
  .wide th, .wide td { min-width: 5.2rem; padding-right: .5rem; }
  .choice, nav { display: none; }
  .orders:has(:target) .order:first-child { display: block; }
  .orders .order:not(:first-child) { display: none; }
  .columns { grid-template-columns: 1fr 1fr; }
  figure, tr, li, .columns > div { break-inside: avoid; }
  h2, h3, caption, figcaption { break-after: avoid; }
  svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
STYLE = style(BAR_RULES + _RULES.lstrip("\n"), BAR_COLOURS_LIGHT, BAR_COLOURS_DARK)
