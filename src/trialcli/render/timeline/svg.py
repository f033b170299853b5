"""Drawings of a timeline in SVG.

They have no view box: what lies along the time is placed in percent, so that a drawing is as wide
as the page, on a phone too, and its text is as large as any other.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from trialcli.render.timeline.axis import Axis
from trialcli.render.webpage import Markup, joined, markup, safe

_MOST_TICKS = 4
_AXIS = 22
"""Pixels below a drawing for the words of its axis."""
_BAR = 28
_MARKS = 22
_TOP = 18
_PLOT = 84
_LINE = 15
_EDGE = 0.07
_WIDE_ENOUGH = 0.03
"""From this share of the width a part of the bar has room for its key."""


@dataclass(frozen=True, slots=True)
class BarSegment:
    """A part of a bar."""

    since: date
    until: date
    key: str
    style: str
    """A class of the page's style sheet."""
    says: str


@dataclass(frozen=True, slots=True)
class EventMark:
    """A day on which something happened."""

    day: date
    is_major: bool
    says: str


@dataclass(frozen=True, slots=True)
class ChartLevel:
    """A value, from one day to another."""

    since: date
    until: date
    value: int
    is_actual: bool
    says: str


def bar(
    name: str, says: str, axis: Axis, parts: Sequence[BarSegment], marks: Sequence[EventMark]
) -> Markup:
    """Return a bar along the time, with marks above it."""
    body = [*_tick_lines(axis, _MARKS + _BAR)]
    body += [_mark(axis, mark) for mark in marks]
    body += [piece for part in parts for piece in _part(axis, part)]
    body += _tick_labels(axis, _MARKS + _BAR)
    return _svg(name, says, _MARKS + _BAR + _AXIS, body)


def chart(
    name: str, says: str, axis: Axis, levels: Sequence[ChartLevel], scale: tuple[int, int]
) -> Markup:
    """Return a line chart of a value over time; the line is broken where the value is unknown."""
    body = [*_tick_lines(axis, _TOP + _PLOT)]
    for value in sorted({scale[0], 0, scale[1]}):
        body += _guide(value, scale, has_room=_has_room(value, scale))
    before = None
    for level in levels:
        if before is not None and before.until == level.since:
            body.append(_line("rise", axis, level.since, level.since, _ends(before, level, scale)))
        style = "level actual" if level.is_actual else "level"
        height = _height(level.value, scale)
        line = _line(style, axis, level.since, level.until, (height, height))
        body.append(_titled(level.says, line))
        before = level
    body += _tick_labels(axis, _TOP + _PLOT)
    return _svg(name, says, _TOP + _PLOT + _AXIS, body)


def _svg(name: str, says: str, height: int, body: Iterable[Markup]) -> Markup:
    return markup(
        '<svg role="img" aria-labelledby="{0}-title {0}-desc" width="100%" height="{1}">'
        '<title id="{0}-title">{2}</title><desc id="{0}-desc">{3}</desc>{4}</svg>',
        safe(name),
        height,
        safe(name.replace("-", " ")),
        safe(says),
        joined(body),
    )


def _titled(says: str, drawn: Markup) -> Markup:
    return markup("<g><title>{}</title>{}</g>", safe(says), drawn)


def _percent(share: float) -> Markup:
    return safe(f"{100 * share:.2f}%")


def _part(axis: Axis, part: BarSegment) -> Iterator[Markup]:
    begin, end = axis.share(part.since), axis.share(part.until)
    yield markup(
        '<rect class="part {}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
        safe(part.style),
        _percent(begin),
        _MARKS,
        _percent(end - begin),
        _BAR,
        safe(part.says),
    )
    if end - begin >= _WIDE_ENOUGH:
        yield markup(
            '<text class="key {}" x="{}" y="{}" text-anchor="middle">{}</text>',
            safe(part.style),
            _percent((begin + end) / 2),
            _MARKS + _BAR // 2 + 5,
            safe(part.key),
        )


def _mark(axis: Axis, mark: EventMark) -> Markup:
    style, top = ("major", 3) if mark.is_major else ("minor", 11)
    line = _line(f"mark {style}", axis, mark.day, mark.day, (top, _MARKS - 2))
    return _titled(mark.says, line)


def _guide(value: int, scale: tuple[int, int], *, has_room: bool) -> Iterator[Markup]:
    height = _height(value, scale)
    yield markup('<line class="guide" x1="0" x2="100%" y1="{0}" y2="{0}"/>', height)
    if has_room:
        words = safe(str(value).replace("-", "−"))
        yield markup('<text class="value" x="0" y="{}">{}</text>', height - 6, words)


def _has_room(value: int, scale: tuple[int, int]) -> bool:
    """Whether a value between the ends of a scale is far enough from both to be written."""
    gaps = [abs(_height(value, scale) - _height(end, scale)) for end in scale]
    return value in scale or min(gaps) >= _LINE


def _height(value: int, scale: tuple[int, int]) -> int:
    low, high = scale
    return _TOP + _PLOT - (value - low) * _PLOT // max(high - low, 1)


def _ends(before: ChartLevel, level: ChartLevel, scale: tuple[int, int]) -> tuple[int, int]:
    return _height(before.value, scale), _height(level.value, scale)


def _line(style: str, axis: Axis, since: date, until: date, heights: tuple[int, int]) -> Markup:
    return markup(
        '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>',
        safe(style),
        _percent(axis.share(since)),
        _percent(axis.share(until)),
        *heights,
    )


def _tick_lines(axis: Axis, height: int) -> Iterator[Markup]:
    for tick in axis.ticks(_MOST_TICKS):
        yield _line("tick", axis, tick.day, tick.day, (0, height + 4))


def _tick_labels(axis: Axis, height: int) -> Iterator[Markup]:
    for tick in axis.ticks(_MOST_TICKS):
        share = axis.share(tick.day)
        anchor = "start" if share < _EDGE else "end" if share > 1 - _EDGE else "middle"
        yield markup(
            '<text class="label" x="{}" y="{}" text-anchor="{}">{}</text>',
            _percent(share),
            height + _AXIS - 4,
            safe(anchor),
            safe(tick.label),
        )
