"""The style of an audit page: two texts side by side, one above the other on a phone."""

from trialcli.render.pagestyle import style

_RULES = """
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .9rem .4rem 0; font-weight: 400; }
thead th { color: var(--quiet); font-size: .9rem; }
tbody tr { border-top: 1px solid var(--rule); }
tbody th { white-space: nowrap; font-weight: 600; }
td, h1, p { overflow-wrap: anywhere; }
.side { width: 33%; }
.type { display: block; color: var(--quiet); font-size: .85rem; }
.verdict { font-weight: 600; }
.rated { text-transform: uppercase; font-size: .8rem; letter-spacing: .03em; }
.rated.major { color: var(--major); font-weight: 700; }
.rated.minor { color: var(--minor); }
.rule { display: block; color: var(--quiet); font-size: .85rem; font-weight: 400; }
ul { margin: 0 0 .5rem; padding-left: 1.2rem; }
@media (max-width: 40rem) {
  h1 { font-size: 1.25rem; }
  .sides thead { display: none; }
  .sides td { display: block; width: auto; padding: .15rem 0; }
  .sides td[data-label]::before {
    content: attr(data-label) ": "; color: var(--quiet); font-size: .85rem;
  }
  tbody th { white-space: normal; }
}
@media print {
  main { max-width: none; padding: 0; }
  body { font-size: 10pt; }
  tr, h2 { break-inside: avoid; }
  h2 { break-after: avoid; }
}
"""
STYLE = style(_RULES)
