"""The style of a timeline page: light or dark, on a phone, on a screen and on paper."""

from trialcli.render.pagestyle import style

BAR_COLOURS_LIGHT = """
  --line: #1f5fb8; --on: #ffffff;
  --open: #1a7f37; --waiting: #0a6c7a; --closed: #1f5fb8; --done: #4b3f9e;
  --stopped: #b42318; --unknown: #6b5b00;"""
BAR_COLOURS_DARK = """
    --line: #79b8ff; --on: #0f1318;
    --open: #56d364; --waiting: #4cc9d6; --closed: #79b8ff; --done: #b4a7ff;
    --stopped: #ff8f87; --unknown: #d9c15a;"""
BAR_RULES = """
svg text { fill: var(--quiet); font-variant-numeric: tabular-nums; }
svg .key { fill: var(--on); font-size: 13px; font-weight: 700; }
.tick, .guide { stroke: var(--rule); }
.mark.major { stroke: var(--major); stroke-width: 4; }
.mark.minor { stroke: var(--minor); stroke-width: 2; }
.part { stroke: var(--page); stroke-width: 1; }
.part.open { fill: var(--open); } .part.waiting { fill: var(--waiting); }
.part.closed { fill: var(--closed); } .part.done { fill: var(--done); }
.part.stopped { fill: var(--stopped); } .part.unknown { fill: var(--unknown); }
.part.none { fill: none; stroke: var(--rule); } svg .key.none { fill: var(--ink); }
"""
"""What a bar of statuses needs on any page."""
_RULES = """
figure { margin: 0; }
svg { display: block; margin: .25rem 0 .5rem; font-size: 12px; }
svg .value { paint-order: stroke; stroke: var(--page); stroke-width: 3px; }
.guide { stroke-dasharray: 1 3; }
.level { stroke: var(--line); stroke-width: 3; stroke-dasharray: 6 3; }
.level.actual { stroke-width: 4; stroke-dasharray: none; }
.rise { stroke: var(--line); stroke-width: 1; }
.small { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; font-weight: 400; }
thead th { color: var(--quiet); font-size: .9rem; }
tbody { border-top: 1px solid var(--rule); }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.day, .rated { width: 1%; white-space: nowrap; font-variant-numeric: tabular-nums; }
.day span { display: block; color: var(--quiet); font-size: .9rem; }
.swatch {
  display: inline-block; min-width: 1.5em; text-align: center; border-radius: 3px;
  color: var(--on); font-weight: 700; border: 1px solid transparent;
}
.swatch.open { background: var(--open); } .swatch.waiting { background: var(--waiting); }
.swatch.closed { background: var(--closed); } .swatch.done { background: var(--done); }
.swatch.stopped { background: var(--stopped); } .swatch.unknown { background: var(--unknown); }
.swatch.none { color: var(--ink); border-color: var(--rule); }
td.rated { text-transform: uppercase; font-size: .8rem; letter-spacing: .03em; }
.rated.major { color: var(--major); font-weight: 700; }
.rated.minor { color: var(--minor); }
td, h1, p { overflow-wrap: anywhere; }
.what.major { font-weight: 600; }
.rule { display: block; color: var(--quiet); font-size: .85rem; font-weight: 400; }
caption { text-align: left; color: var(--quiet); font-size: .9rem; padding-bottom: .25rem; }
@media (max-width: 32rem) {
  h1 { font-size: 1.25rem; }
  th, td { padding-right: .5rem; }
  .day, .number { font-size: .9rem; }
  /* Adjacent blocks in a row share one cell: the rating stands above what is rated. */
  .events .rated, .events .what { display: block; width: auto; padding-right: 0; }
  .events .rated { padding-bottom: 0; }
  .events .what { padding-top: 0; }
}
@media print {
  main { max-width: none; padding: 0; }
  body { font-size: 10pt; }
  figure, tr, .small > div, h2, h3 { break-inside: avoid; }
  h2, h3, section > .quiet { break-after: avoid; }
  svg, .swatch { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
STYLE = style(BAR_RULES + _RULES.lstrip("\n"), BAR_COLOURS_LIGHT, BAR_COLOURS_DARK)
