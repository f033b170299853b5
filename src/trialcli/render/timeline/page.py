"""The timeline of a trial as one self-contained page: no script, nothing loaded from anywhere."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from trialcli.events.severity import worst
from trialcli.registry.timeline_facts import StatedDate
from trialcli.render.timeline.axis import Axis, axis_of
from trialcli.render.timeline.style import STYLE
from trialcli.render.timeline.svg import BarSegment, ChartLevel, EventMark, bar, chart
from trialcli.render.timeline.words import (
    date_steps_words,
    date_words,
    days_moved,
    enrollment_words,
    extent,
    keyed,
    left_out_words,
    no_events,
    notes,
    number_words,
    results_words,
    scale_from_zero,
    span_length,
    span_name,
    steps_words,
    tally,
    three_dates,
)
from trialcli.render.webpage import Markup, document, is_by, safe, safe_words
from trialcli.text.blocks import capital, counted
from trialcli.versions.timeline import (
    DatedEvent,
    StatusSpan,
    Steps,
    Timeline,
    map_steps,
)

_GENERATOR = "trialcli timeline"
_HEAD = (
    '<table class="events"><thead><tr><th scope="col">Day</th><th scope="col" class="rated head">'
    'Rated</th><th scope="col" class="what head">What, and the rule that rates it</th></tr></thead>'
)
_STYLES = {
    "RECRUITING": "open",
    "ENROLLING_BY_INVITATION": "open",
    "AVAILABLE": "open",
    "NOT_YET_RECRUITING": "waiting",
    "ACTIVE_NOT_RECRUITING": "closed",
    "COMPLETED": "done",
    "APPROVED_FOR_MARKETING": "done",
    "SUSPENDED": "stopped",
    "TERMINATED": "stopped",
    "WITHDRAWN": "stopped",
    "NO_LONGER_AVAILABLE": "stopped",
    "TEMPORARILY_NOT_AVAILABLE": "stopped",
    None: "none",
}


def timeline_page(timeline: Timeline, link: str, *, everything: bool = False) -> str:
    """Return the page.

    ``everything`` lists details, too; ``link`` is the registry's page of the trial.
    """
    axis = axis_of(timeline)
    body = [
        _header(timeline, link),
        _status(timeline, axis),
        _enrollment(timeline, axis),
        _dates(timeline, axis),
        _places(timeline, axis),
        f"<section><h2>Results</h2><p>{safe_words(results_words(timeline))}</p></section>",
        _events(timeline, everything=everything),
        f"<footer><p>{safe_words(' '.join(notes(timeline)))}</p></footer>",
    ]
    title = f"{timeline.trial}: {timeline.title}"
    return document(_GENERATOR, title, STYLE, Markup("\n".join(body)))


def is_page(content: bytes) -> bool:
    """Return whether a file holds a page that trialcli wrote."""
    return is_by(_GENERATOR, content)


def _header(timeline: Timeline, link: str) -> str:
    return (
        f'<header><p><a href="{safe(link)}">{safe(timeline.trial)}</a></p>'
        f'<h1 dir="auto">{safe(timeline.title)}</h1>'
        f'<p class="quiet">{safe_words(extent(timeline))}</p></header>'
    )


# ---------------------------------------------------------------- the status


def _status(timeline: Timeline, axis: Axis) -> str:
    spans = keyed(timeline.statuses)
    parts = [
        BarSegment(span.since, span.until, key, _style(span), _says(span)) for key, span in spans
    ]
    says = ". ".join(part.says for part in parts)
    marks = list(_marks(timeline))
    drawn = bar("Status-over-time", says, axis, parts, marks) if timeline.days else ""
    above = (
        '<p class="quiet">Above the bar: a tall mark for a day with a major event, '
        "a short one for minor events.</p>"
        if marks and drawn
        else ""
    )
    rows = "".join(_span_row(key, span, timeline) for key, span in spans)
    return (
        f"<section><h2>Status</h2>{above}<figure>{drawn}</figure><table><thead><tr>"
        '<th scope="col">From</th><th scope="col">Status</th><th scope="col" class="number">'
        f"Days</th></tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _span_row(key: str, span: StatusSpan, timeline: Timeline) -> str:
    return (
        f'<tr><td class="day">{span.since}</td>'
        f'<td><span class="swatch {_style(span)}">{key}</span> {safe(span_name(span))}</td>'
        f'<td class="number">{safe(span_length(span, timeline))}</td></tr>'
    )


def _style(span: StatusSpan) -> str:
    return _STYLES.get(span.status, "unknown")


def _says(span: StatusSpan) -> str:
    days = counted(span.days, "day")
    return f"{span_name(span)} from {span.since} to {span.until}, {days}"


def _marks(timeline: Timeline) -> Iterator[EventMark]:
    for day, events in groupby(timeline.at_least("minor"), key=lambda one: one.day):
        severities = [one.event.severity for one in events]
        major = severities.count("major")
        counts = [f"{major} major", f"{len(severities) - major} minor"]
        text = ", ".join(count for count in counts if not count.startswith("0 "))
        yield EventMark(day, worst(severities) == "major", f"{day}: {text}")


# ---------------------------------------------------------------- values over time


def _enrollment(timeline: Timeline, axis: Axis) -> str:
    steps = timeline.enrollment
    counts = map_steps(steps, lambda stated: stated.count)
    actual = [step.value is not None and step.value.kind == "ACTUAL" for step in steps]
    words = [enrollment_words(step.value) for step in steps]
    levels = _levels(counts, actual, words, timeline)
    shown = steps_words(steps, enrollment_words)
    drawn = _figure("Enrollment", axis, levels, scale_from_zero(counts), shown)
    note = '<p class="quiet">Dashed line: target. Solid line: actual.</p>' if drawn else ""
    return f"<section><h2>Enrollment</h2>{note}{drawn}<p>{safe_words(shown)}</p></section>"


def _dates(timeline: Timeline, axis: Axis) -> str:
    moves = [days_moved(named.steps) for named in three_dates(timeline)]
    days = [step.value for steps in moves for step in steps if step.value is not None]
    scale = min(0, *days, 0), max(0, *days, 0)
    rows = "".join(
        _date(named.name, named.steps, steps, scale, timeline, axis)
        for named, steps in zip(three_dates(timeline), moves, strict=True)
    )
    note = (
        '<p class="quiet">Change from the first stated date, in days. Dashed line: '
        "estimated. Solid line: actual.</p>"
        if scale != (0, 0) and timeline.days
        else ""
    )
    return f'<section><h2>Dates</h2>{note}<div class="small">{rows}</div></section>'


def _date(
    name: str,
    steps: Steps[StatedDate | None],
    moves: Steps[int | None],
    scale: tuple[int, int],
    timeline: Timeline,
    axis: Axis,
) -> str:
    actual = [step.value is not None and step.value.kind == "ACTUAL" for step in steps]
    words = [date_words(step.value) for step in steps]
    drawn = ""
    if len({step.value for step in moves}) > 1:
        levels = _levels(moves, actual, words, timeline)
        drawn = _figure(name, axis, levels, scale, date_steps_words(steps))
    return _small(name, drawn, date_steps_words(steps))


def _places(timeline: Timeline, axis: Axis) -> str:
    charts = ""
    for name, steps in (("Sites", timeline.sites), ("Countries", timeline.countries)):
        words = [number_words(step.value) for step in steps]
        levels = _levels(steps, [True] * len(steps), words, timeline)
        shown = steps_words(steps, number_words)
        drawn = _figure(name, axis, levels, scale_from_zero(steps), shown)
        charts += _small(name, drawn, shown)
    return f'<section><h2>Sites and countries</h2><div class="small">{charts}</div></section>'


def _small(name: str, drawn: str, says: str) -> str:
    return f"<div><h3>{name}</h3>{drawn}<p>{safe_words(says)}</p></div>"


def _levels(
    steps: Steps[int | None], actual: Sequence[bool], words: Sequence[str], timeline: Timeline
) -> list[ChartLevel]:
    ends = [*(step.day for step in steps[1:]), timeline.today]
    return [
        ChartLevel(step.day, until, step.value, is_actual, f"{step.day}: {word}")
        for step, until, is_actual, word in zip(steps, ends, actual, words, strict=True)
        if step.value is not None
    ]


def _figure(
    name: str, axis: Axis, levels: Sequence[ChartLevel], scale: tuple[int, int], says: str
) -> str:
    """Return a chart, unless words suffice: the value never changed, or is unknown."""
    if len(levels) < 2 or axis.first == axis.last:
        return ""
    drawn = chart(f"{name.replace(' ', '-')}-over-time", says, axis, levels, scale)
    return f"<figure>{drawn}</figure>"


# ---------------------------------------------------------------- events


def _events(timeline: Timeline, *, everything: bool) -> str:
    if len(timeline.stored) == 1:
        return ""
    listed = timeline.events if everything else timeline.at_least("minor")
    groups = "".join(
        _group(list(events))
        for _, events in groupby(listed, key=lambda one: (one.day, one.version))
    )
    table = f"{_HEAD}{groups}</table>" if listed else f"<p>{safe(no_events(timeline))}</p>"
    total = f'<p class="quiet">{safe(tally(timeline))}</p>' if listed else ""
    below = "".join(
        f'<p class="quiet">{safe(note)}</p>'
        for note in _left_out(timeline, len(timeline.events) - len(listed))
    )
    return f"<section><h2>What happened</h2>{total}{table}{below}</section>"


def _left_out(timeline: Timeline, details: int) -> Iterator[str]:
    if details:
        yield f"Not shown: {counted(details, 'detail')} (--all)."
    if timeline.left_out:
        yield f"{capital(left_out_words(timeline))}."


def _group(events: Sequence[DatedEvent]) -> str:
    first = events[0]
    version = "" if first.version is None else f"<span>version {first.version}</span>"
    heading = f'<th scope="rowgroup" class="day" rowspan="{len(events)}">{first.day}{version}</th>'
    rows = [heading + _row(first), *map(_row, events[1:])]
    return f"<tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody>"


def _row(one: DatedEvent) -> str:
    severity = one.event.severity
    rule = ", ".join(filter(None, (one.event.rule.id, one.event.threshold)))
    return (
        f'<td role="cell" class="rated {severity}">{severity}</td>'
        f'<td role="cell" class="what {severity}" dir="auto">{safe_words(one.event.sentence)}'
        f'<span class="rule">{safe(rule)}</span></td>'
    )
