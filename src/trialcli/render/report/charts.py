"""Bar charts of a report in SVG: no meaning by color alone, and each bar has its numbers in words.

They have no view box: lengths along the bars are in percent, so that a chart is as wide as its
place, and its text is as large as any other.
"""

from collections.abc import Iterator

from trialcli.render.report.blocks import Bar, Chart
from trialcli.render.webpage import Markup, joined, markup, safe

_ROW = 34
_BAR = 12
_LABEL = 13
"""Pixels from the top of a row to the base line of its words."""
_NOTHING = markup("")
PATTERNS = ("solid", "striped", "dotted", "open", "crossed")
"""The classes of the parts of a bar, in their order."""


def chart_drawing(chart: Chart) -> Markup:
    """Return the drawing of a chart."""
    most = max((sum(bar.numbers) for bar in chart.bars), default=0) or 1
    body = [
        piece
        for place, bar in enumerate(chart.bars)
        for piece in _bar(chart, bar, place * _ROW, most)
    ]
    return markup(
        '<svg role="img" aria-labelledby="{0}-title {0}-desc" width="100%" height="{1}">'
        '<title id="{0}-title">{2}</title><desc id="{0}-desc">{3}</desc>{4}{5}</svg>',
        safe(chart.name),
        len(chart.bars) * _ROW,
        safe(chart.title),
        safe(chart_words(chart)),
        _patterns(chart.name, len(chart.parts)),
        joined(body),
    )


def chart_words(chart: Chart) -> str:
    """Return all that a chart shows, in words."""
    return ". ".join(f"{bar.label}: {bar_words(chart, bar)}" for bar in chart.bars)


def bar_words(chart: Chart, bar: Bar) -> str:
    """Return the numbers of a bar: ``12 of 40 (30 %)`` or ``3 major, 12 minor``."""
    if len(chart.parts) > 1:
        said = [f"{n} {part}" for n, part in zip(bar.numbers, chart.parts, strict=True) if n]
        return ", ".join(said) or "0"
    (number,) = bar.numbers
    return share_words(number, chart.out_of) if chart.out_of else str(number)


def share_words(number: int, out_of: int) -> str:
    """Return a number with its share: ``12 of 40 (30 %)``; no share of nothing."""
    return f"{number} of {out_of} ({percent(number, out_of)})" if out_of else "0 of 0"


def percent(number: int, out_of: int) -> str:
    """Return a share as a percentage. Only none is 0 %, and only all is 100 %."""
    share = 100 * number / out_of
    if 0 < share < 1:
        return "under 1 %"
    if 99 < share < 100:
        return "over 99 %"
    return f"{share:.0f} %"


def _bar(chart: Chart, bar: Bar, top: int, most: int) -> Iterator[Markup]:
    yield markup('<text class="label" x="0" y="{}">{}</text>', top + _LABEL, safe(bar.label))
    yield markup(
        '<text class="number" x="100%" y="{}" text-anchor="end">{}</text>',
        top + _LABEL,
        safe(bar_words(chart, bar)),
    )
    yield _rect("rail", 0, 1, top)
    before = 0
    for number, kind in zip(bar.numbers, PATTERNS, strict=False):
        if number:
            yield _rect(f"bar {kind}", before / most, number / most, top, _fill(chart.name, kind))
        before += number


def _rect(style: str, begin: float, share: float, top: int, fill: Markup = _NOTHING) -> Markup:
    return markup(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"{}/>',
        safe(style),
        safe(f"{100 * begin:.2f}%"),
        top + _LABEL + 5,
        safe(f"{100 * share:.2f}%"),
        _BAR,
        fill,
    )


def _fill(name: str, kind: str) -> Markup:
    """Return the attribute that fills a bar with its pattern; empty if its class fills it."""
    if kind in ("solid", "open"):
        return _NOTHING
    return markup(' fill="{}"', safe(f"url(#{name}-{kind})"))


def _patterns(name: str, parts: int) -> Markup:
    """Return the patterns that the bars of a chart are filled with."""
    drawn = {
        "striped": markup('<line class="ink" x1="0" y1="8" x2="8" y2="0"/>'),
        "dotted": markup('<rect class="dot" x="2" y="2" width="2" height="2"/>'),
        "crossed": markup(
            '<line class="ink" x1="0" y1="4" x2="8" y2="4"/>'
            '<line class="ink" x1="4" y1="0" x2="4" y2="8"/>'
        ),
    }
    return joined(
        markup(
            '<pattern id="{0}-{1}" width="{2}" height="{2}" patternUnits="userSpaceOnUse">{3}'
            "</pattern>",
            safe(name),
            safe(kind),
            6 if kind == "dotted" else 8,
            drawn[kind],
        )
        for kind in PATTERNS[:parts]
        if kind in drawn
    )


def legend(chart: Chart) -> Markup:
    """Return which pattern stands for which part; empty if there is one part only."""
    if len(chart.parts) < 2:
        return _NOTHING
    keys = joined(
        markup(
            '<li><svg aria-hidden="true" width="22" height="12">'
            '<rect class="bar {0}" x="0" y="0" width="22" height="12"{1}/></svg> {2}</li>',
            safe(kind),
            _fill(chart.name, kind),
            safe(part),
        )
        for kind, part in zip(PATTERNS, chart.parts, strict=False)
    )
    return markup('<ul class="legend">{}</ul>', keys)
