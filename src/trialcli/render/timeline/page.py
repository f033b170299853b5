"""The timeline of a trial as one self-contained page: no script, nothing loaded from anywhere."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from trialcli.registry.timeline_facts import StatedDate
from trialcli.render.timeline.axis import Axis, axis_of
from trialcli.render.timeline.statusbar import span_style, status_bar
from trialcli.render.timeline.style import STYLE
from trialcli.render.timeline.svg import ChartLevel, chart
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
from trialcli.render.webpage import Markup, document, is_by, joined, markup, safe, safe_words
from trialcli.text.blocks import capital, counted
from trialcli.versions.timeline import (
    DatedEvent,
    StatusSpan,
    Steps,
    Timeline,
    map_steps,
)

_GENERATOR = "trialcli timeline"
_NOTHING = markup("")
_HEAD = markup(
    '<thead><tr><th scope="col">Day</th><th scope="col" class="rated head">Severity</th>'
    '<th scope="col" class="what head">Event, and the rule that rates it</th></tr></thead>'
)
_BAR_NOTE = markup(
    '<p class="quiet">Above the bar: a tall mark for a day with a major event, '
    "a short one for minor events.</p>"
)
_COUNT_NOTE = markup('<p class="quiet">Dashed line: target. Solid line: actual.</p>')
_DATE_NOTE = markup(
    '<p class="quiet">Change from the first stated date, in days. Dashed line: '
    "estimated. Solid line: actual.</p>"
)


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
        _section("Results", markup("<p>{}</p>", safe_words(results_words(timeline)))),
        _events(timeline, everything=everything),
        markup("<footer><p>{}</p></footer>", safe_words(" ".join(notes(timeline)))),
    ]
    title = f"{timeline.trial}: {timeline.title}"
    return document(_GENERATOR, title, STYLE, joined(body, "\n"))


def is_page(content: bytes) -> bool:
    """Return whether a file holds a page that trialcli wrote."""
    return is_by(_GENERATOR, content)


def _header(timeline: Timeline, link: str) -> Markup:
    return markup(
        '<header><p><a href="{}">{}</a></p><h1 dir="auto">{}</h1>{}</header>',
        safe(link),
        safe(timeline.trial),
        safe(timeline.title),
        _quiet(safe_words(extent(timeline))),
    )


def _quiet(note: Markup) -> Markup:
    return markup('<p class="quiet">{}</p>', note)


def _section(heading: str, *parts: Markup) -> Markup:
    return markup("<section><h2>{}</h2>{}</section>", safe(heading), joined(parts))


# ---------------------------------------------------------------- the status


def _status(timeline: Timeline, axis: Axis) -> Markup:
    spans = keyed(timeline.statuses)
    drawn = status_bar("Status-over-time", timeline, axis)
    rows = joined(_span_row(key, span, timeline) for key, span in spans)
    table = markup(
        '<table><thead><tr><th scope="col">From</th><th scope="col">Status</th>'
        '<th scope="col" class="number">Days</th></tr></thead><tbody>{}</tbody></table>',
        rows,
    )
    above = _BAR_NOTE if drawn and timeline.at_least("minor") else _NOTHING
    return _section("Status", above, markup("<figure>{}</figure>", drawn), table)


def _span_row(key: str, span: StatusSpan, timeline: Timeline) -> Markup:
    return markup(
        '<tr><td class="day">{}</td><td><span class="swatch {}">{}</span> {}</td>'
        '<td class="number">{}</td></tr>',
        span.since,
        safe(span_style(span)),
        safe(key),
        safe(span_name(span)),
        safe(span_length(span, timeline)),
    )


# ---------------------------------------------------------------- values over time


def _enrollment(timeline: Timeline, axis: Axis) -> Markup:
    steps = timeline.enrollment
    counts = map_steps(steps, lambda stated: stated.count)
    actual = [step.value is not None and step.value.kind == "ACTUAL" for step in steps]
    words = [enrollment_words(step.value) for step in steps]
    levels = _levels(counts, actual, words, timeline)
    shown = steps_words(steps, enrollment_words)
    drawn = _figure("Enrollment", axis, levels, scale_from_zero(counts), shown)
    note = _COUNT_NOTE if drawn else _NOTHING
    return _section("Enrollment", note, drawn, markup("<p>{}</p>", safe_words(shown)))


def _dates(timeline: Timeline, axis: Axis) -> Markup:
    moves = [days_moved(named.steps) for named in three_dates(timeline)]
    days = [step.value for steps in moves for step in steps if step.value is not None]
    scale = min(0, *days, 0), max(0, *days, 0)
    charts = joined(
        _date(named.name, named.steps, steps, scale, timeline, axis)
        for named, steps in zip(three_dates(timeline), moves, strict=True)
    )
    note = _DATE_NOTE if scale != (0, 0) and timeline.days else _NOTHING
    return _section("Dates", note, markup('<div class="small">{}</div>', charts))


def _date(
    name: str,
    steps: Steps[StatedDate | None],
    moves: Steps[int | None],
    scale: tuple[int, int],
    timeline: Timeline,
    axis: Axis,
) -> Markup:
    actual = [step.value is not None and step.value.kind == "ACTUAL" for step in steps]
    words = [date_words(step.value) for step in steps]
    drawn = _NOTHING
    if len({step.value for step in moves}) > 1:
        levels = _levels(moves, actual, words, timeline)
        drawn = _figure(name, axis, levels, scale, date_steps_words(steps))
    return _small(name, drawn, date_steps_words(steps))


def _places(timeline: Timeline, axis: Axis) -> Markup:
    charts = []
    for name, steps in (("Sites", timeline.sites), ("Countries", timeline.countries)):
        words = [number_words(step.value) for step in steps]
        levels = _levels(steps, [True] * len(steps), words, timeline)
        shown = steps_words(steps, number_words)
        drawn = _figure(name, axis, levels, scale_from_zero(steps), shown)
        charts.append(_small(name, drawn, shown))
    return _section("Sites and countries", markup('<div class="small">{}</div>', joined(charts)))


def _small(name: str, drawn: Markup, says: str) -> Markup:
    return markup("<div><h3>{}</h3>{}<p>{}</p></div>", safe(name), drawn, safe_words(says))


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
) -> Markup:
    """Return a chart, unless words suffice: the value never changed, or is unknown."""
    if len(levels) < 2 or axis.first == axis.last:
        return _NOTHING
    drawn = chart(f"{name.replace(' ', '-')}-over-time", says, axis, levels, scale)
    return markup("<figure>{}</figure>", drawn)


# ---------------------------------------------------------------- events


def _events(timeline: Timeline, *, everything: bool) -> Markup:
    if len(timeline.stored) == 1:
        return _NOTHING
    listed = timeline.events if everything else timeline.at_least("minor")
    below = [_quiet(safe(note)) for note in _left_out(timeline, len(timeline.events) - len(listed))]
    if not listed:
        return _section("Events", markup("<p>{}</p>", safe(no_events(timeline))), *below)
    groups = joined(
        _group(list(events))
        for _, events in groupby(listed, key=lambda one: (one.day, one.version))
    )
    table = markup('<table class="events">{}{}</table>', _HEAD, groups)
    return _section("Events", _quiet(safe(tally(timeline))), table, *below)


def _left_out(timeline: Timeline, details: int) -> Iterator[str]:
    if details:
        yield f"Not shown: {counted(details, 'detail')} (--all)."
    if timeline.left_out:
        yield f"{capital(left_out_words(timeline))}."


def _group(events: Sequence[DatedEvent]) -> Markup:
    first = events[0]
    version = (
        _NOTHING if first.version is None else markup("<span>version {}</span>", first.version)
    )
    heading = markup(
        '<th scope="rowgroup" class="day" rowspan="{}">{}{}</th>', len(events), first.day, version
    )
    rows = [_row(first, heading), *map(_row, events[1:])]
    return markup("<tbody>{}</tbody>", joined(rows))


def _row(one: DatedEvent, heading: Markup = _NOTHING) -> Markup:
    rule = ", ".join(filter(None, (one.event.rule.id, one.event.threshold)))
    return markup(
        '<tr>{0}<td role="cell" class="rated {1}">{1}</td>'
        '<td role="cell" class="what {1}" dir="auto">{2}<span class="rule">{3}</span></td></tr>',
        heading,
        safe(one.event.severity),
        safe_words(one.event.sentence),
        safe(rule),
    )
