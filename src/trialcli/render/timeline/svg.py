"""Drawings of a timeline in SVG.

They have no view box: what lies along the time is placed in percent, so that a drawing is as wide
as the page, on a phone too, and its text is as large as any other.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from trialcli.render.timeline.axis import Axis
from trialcli.render.webpage import safe

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
) -> str:
    """Return a bar along the time, with marks above it."""
    body = [*_tick_lines(axis, _MARKS + _BAR)]
    body += [_mark(axis, mark) for mark in marks]
    body += [piece for part in parts for piece in _part(axis, part)]
    body += _tick_labels(axis, _MARKS + _BAR)
    return _svg(name, says, _MARKS + _BAR + _AXIS, body)


def chart(
    name: str, says: str, axis: Axis, levels: Sequence[ChartLevel], scale: tuple[int, int]
) -> str:
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
        body.append(f"<g><title>{safe(level.says)}</title>{line}</g>")
        before = level
    body += _tick_labels(axis, _TOP + _PLOT)
    return _svg(name, says, _TOP + _PLOT + _AXIS, body)


def _svg(name: str, says: str, height: int, body: Iterable[str]) -> str:
    return (
        f'<svg role="img" aria-labelledby="{name}-title {name}-desc" width="100%" '
        f'height="{height}"><title id="{name}-title">{safe(name.replace("-", " "))}</title>'
        f'<desc id="{name}-desc">{safe(says)}</desc>{"".join(body)}</svg>'
    )


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"


def _part(axis: Axis, part: BarSegment) -> Iterator[str]:
    begin, end = axis.share(part.since), axis.share(part.until)
    yield (
        f'<rect class="part {part.style}" x="{_percent(begin)}" y="{_MARKS}" '
        f'width="{_percent(end - begin)}" height="{_BAR}"><title>{safe(part.says)}</title></rect>'
    )
    if end - begin >= _WIDE_ENOUGH:
        yield (
            f'<text class="key {part.style}" x="{_percent((begin + end) / 2)}" '
            f'y="{_MARKS + _BAR // 2 + 5}" text-anchor="middle">{part.key}</text>'
        )


def _mark(axis: Axis, mark: EventMark) -> str:
    style, top = ("major", 3) if mark.is_major else ("minor", 11)
    line = _line(f"mark {style}", axis, mark.day, mark.day, (top, _MARKS - 2))
    return f"<g><title>{safe(mark.says)}</title>{line}</g>"


def _guide(value: int, scale: tuple[int, int], *, has_room: bool) -> Iterator[str]:
    height = _height(value, scale)
    words = str(value).replace("-", "−")
    yield f'<line class="guide" x1="0" x2="100%" y1="{height}" y2="{height}"/>'
    if has_room:
        yield f'<text class="value" x="0" y="{height - 6}">{words}</text>'


def _has_room(value: int, scale: tuple[int, int]) -> bool:
    """Whether a value between the ends of a scale is far enough from both to be written."""
    gaps = [abs(_height(value, scale) - _height(end, scale)) for end in scale]
    return value in scale or min(gaps) >= _LINE


def _height(value: int, scale: tuple[int, int]) -> int:
    low, high = scale
    return _TOP + _PLOT - (value - low) * _PLOT // max(high - low, 1)


def _ends(before: ChartLevel, level: ChartLevel, scale: tuple[int, int]) -> tuple[int, int]:
    return _height(before.value, scale), _height(level.value, scale)


def _line(style: str, axis: Axis, since: date, until: date, heights: tuple[int, int]) -> str:
    begin, end = _percent(axis.share(since)), _percent(axis.share(until))
    return f'<line class="{style}" x1="{begin}" x2="{end}" y1="{heights[0]}" y2="{heights[1]}"/>'


def _tick_lines(axis: Axis, height: int) -> Iterator[str]:
    for tick in axis.ticks(_MOST_TICKS):
        yield _line("tick", axis, tick.day, tick.day, (0, height + 4))


def _tick_labels(axis: Axis, height: int) -> Iterator[str]:
    for tick in axis.ticks(_MOST_TICKS):
        share = axis.share(tick.day)
        anchor = "start" if share < _EDGE else "end" if share > 1 - _EDGE else "middle"
        yield (
            f'<text class="label" x="{_percent(share)}" y="{height + _AXIS - 4}" '
            f'text-anchor="{anchor}">{tick.label}</text>'
        )
