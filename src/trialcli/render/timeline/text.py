"""A timeline on the terminal: values along one time axis, then the events."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.style import Style
from rich.text import Text

from trialcli.events.severity import rank
from trialcli.render.prose import (
    BLANK,
    LABEL_WIDTH,
    MEASURE,
    Hanging,
    Heading,
    paragraph,
)
from trialcli.render.severity import SEVERITY_STYLES, SEVERITY_WIDTH
from trialcli.render.styles import CHART, LABEL, QUIET, STATUS_STYLES, TITLE
from trialcli.render.timeline.axis import Axis, axis_of
from trialcli.render.timeline.chart import Glyphs, bars, glyphs
from trialcli.render.timeline.words import (
    date_steps_words,
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
from trialcli.text.blocks import counted, one_line
from trialcli.versions.timeline import (
    DatedEvent,
    StatusSpan,
    Steps,
    Timeline,
    map_steps,
)

MOST_EVENTS = 12
"""If there are more events, the rest is only counted, so that the output fits two screens."""
_MOST_SPANS = 8
_MOST_STEPS = 4
_NARROWEST = 10
_TICK_WIDTH = 10


class TimelineText:
    """A timeline that a rich console can print."""

    def __init__(self, timeline: Timeline, link: str | None, *, everything: bool) -> None:
        self._timeline = timeline
        self._link = link
        self._everything = everything

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the timeline from top to bottom."""
        width = max(min(options.max_width, MEASURE) - LABEL_WIDTH, _NARROWEST)
        draw_with = glyphs(ascii_only=options.ascii_only)
        timeline = self._timeline
        sheet = _Sheet(
            timeline,
            axis_of(timeline),
            width,
            draw_with,
            self._everything,
            is_drawn=not console.is_dumb_terminal,
        )
        yield from _header(sheet, self._link)
        yield from _along_the_axis(sheet)
        yield from _events(sheet)
        yield BLANK
        yield paragraph(" ".join(notes(self._timeline)), style=QUIET)


def timeline_text(
    timeline: Timeline, link: str | None = None, *, everything: bool = False
) -> TimelineText:
    """Return a timeline as a renderable.

    ``everything`` shows details, too; ``link`` is the registry's page of the versions.
    """
    return TimelineText(timeline, link, everything=everything)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A timeline, and the space it is drawn on."""

    timeline: Timeline
    axis: Axis
    width: int
    """The length of the axis, in columns."""
    draw_with: Glyphs
    everything: bool
    """Whether to show all events, including details."""
    is_drawn: bool
    """Whether there are charts; each value that they show is also in words."""

    @property
    def most_steps(self) -> int | None:
        """How many steps of a value to show; None means all."""
        return None if self.everything else _MOST_STEPS

    def plain(self, text: str) -> str:
        """Return a text in characters that the terminal can show."""
        return self.draw_with.plain(text)

    def row(self, label: str, drawn: str | Text, style: Style | None = None) -> Hanging:
        """Return a line of a drawing beside its label."""
        body = drawn if isinstance(drawn, Text) else Text(drawn, style=style or "")
        return Hanging(Text(label, style=LABEL), body, LABEL_WIDTH)

    def words(self, label: str, words: str, style: Style | None = None) -> Hanging:
        """Return words beside a label, or below a drawing if the label is empty."""
        return self.row(label, Text(self.plain(words), style=style or ""))


def _header(sheet: _Sheet, link: str | None) -> Iterator[Hanging]:
    timeline = sheet.timeline
    yield Hanging(Text(), Text.assemble((timeline.trial, TITLE), "  ", one_line(timeline.title)), 0)
    yield paragraph(sheet.plain(extent(timeline)), style=QUIET)
    if link:
        yield paragraph(f"versions at the registry: {link}", style=QUIET)
    yield BLANK


def _along_the_axis(sheet: _Sheet) -> Iterator[Hanging]:
    timeline = sheet.timeline
    is_drawn = sheet.is_drawn and timeline.days
    if is_drawn:
        yield sheet.row("", _ticks(sheet), QUIET)
    if timeline.at_least("minor") and is_drawn:
        yield sheet.row("Events", _marks(sheet))
    yield from _status(sheet)
    yield BLANK
    yield from _over_time(sheet)
    yield sheet.words("Results", results_words(timeline))


def _ticks(sheet: _Sheet) -> str:
    line = [" "] * sheet.width
    for tick in sheet.axis.ticks(sheet.width // _TICK_WIDTH):
        begin = sheet.axis.column(tick.day, sheet.width)
        if begin + len(tick.label) <= sheet.width:
            line[begin : begin + len(tick.label)] = tick.label
    return "".join(line)


def _marks(sheet: _Sheet) -> Text:
    """Return the events on the axis: ``M`` for a major event, ``m`` for others."""
    line = Text(" " * sheet.width)
    for one in sorted(sheet.timeline.at_least("minor"), key=lambda one: -rank(one.event.severity)):
        column = sheet.axis.column(one.day, sheet.width)
        mark = "M" if one.event.severity == "major" else "m"
        styled = Text(mark, style=SEVERITY_STYLES[one.event.severity])
        line = Text.assemble(line[:column], styled, line[column + 1 :])
    return line


# ---------------------------------------------------------------- the status


def _status(sheet: _Sheet) -> Iterator[Hanging]:
    spans = keyed(sheet.timeline.statuses)
    label = "Status"
    if sheet.is_drawn and sheet.timeline.days:
        yield sheet.row(label, _bar(sheet))
        label = ""
    shown = spans if sheet.everything or len(spans) <= _MOST_SPANS else spans[-_MOST_SPANS:]
    if len(shown) < len(spans):
        yield sheet.words(label, f"… {len(spans) - len(shown)} earlier (--all)", QUIET)
        label = ""
    yield from _legend(sheet, label, shown)


def _legend(
    sheet: _Sheet, label: str, spans: Sequence[tuple[str, StatusSpan]]
) -> Iterator[Hanging]:
    name_width = max(cell_len(span_name(span)) for _, span in spans)
    in_days = partial(counted, one="day")
    said = [span_length(span, sheet.timeline, in_days) for _, span in spans]
    lengths = [length.partition(" so far") for length in said]
    widest = max(len(length) for length, *_ in lengths)
    for (key, span), (length, so_far, _) in zip(spans, lengths, strict=True):
        name = Text(span_name(span), style=STATUS_STYLES.get(span.status or "", ""))
        name.append(" " * (name_width - cell_len(name.plain)))
        days = length.rjust(widest)
        line = Text.assemble(f"{span.since}  ", name, f"  {days}")
        if sheet.is_drawn:
            # The key has its place on the bar.
            line = Text.assemble((key, TITLE), " ", line)
        if cell_len(line.plain) + len(so_far) <= sheet.width:
            line.append(so_far, QUIET)
        yield sheet.row(label, line)
        label = ""


def _bar(sheet: _Sheet) -> Text:
    """Return the bar of statuses; each begins with its key, so that no color is needed."""
    cells = [(sheet.draw_with.dash, Style())] * sheet.width
    for key, span in keyed(sheet.timeline.statuses):
        begin = sheet.axis.column(span.since, sheet.width)
        style = STATUS_STYLES.get(span.status or "", Style())
        dash = " " if span.status is None else sheet.draw_with.dash
        cells[begin:] = [(key, style + TITLE), *[(dash, style)] * (sheet.width - begin - 1)]
    return Text.assemble(*cells)


# ---------------------------------------------------------------- values over time


def _over_time(sheet: _Sheet) -> Iterator[Hanging]:
    timeline = sheet.timeline
    counts = map_steps(timeline.enrollment, lambda stated: stated.count)
    drawn = _chart(sheet, counts, scale_from_zero(counts), rows=2)
    labels = ["Enrollment", _scale(scale_from_zero(counts))]
    yield from _rows(
        sheet, labels, drawn, steps_words(timeline.enrollment, enrollment_words, sheet.most_steps)
    )
    yield from _dates(sheet)
    for name, steps in (("Sites", timeline.sites), ("Countries", timeline.countries)):
        drawn = _chart(sheet, steps, scale_from_zero(steps), rows=1)
        labels = [name, _scale(scale_from_zero(steps))]
        yield from _rows(sheet, labels, drawn, steps_words(steps, number_words, sheet.most_steps))


def _dates(sheet: _Sheet) -> Iterator[Hanging]:
    dates = three_dates(sheet.timeline)
    moves = [days_moved(named.steps) for named in dates]
    days = [step.value for steps in moves for step in steps if step.value is not None]
    scale = min(0, *days, 0), max(0, *days, 0)
    if scale != (0, 0) and sheet.is_drawn:
        words = f"change from the first stated date, in days ({scale[0]:+d} to {scale[1]:+d})"
        yield sheet.words("", words.replace("-", "−").replace("+0", "0"), QUIET)
    for named, steps in zip(dates, moves, strict=True):
        drawn = _chart(sheet, steps, scale, rows=1) if scale != (0, 0) else []
        words = date_steps_words(named.steps, sheet.most_steps)
        yield from _rows(sheet, named.name.split(), drawn, words)


def _scale(scale: tuple[int, int]) -> str:
    return f"{scale[0]} to {scale[1]}"


def _chart(sheet: _Sheet, steps: Steps[int | None], scale: tuple[int, int], rows: int) -> list[str]:
    """Return the rows of a chart; none if the value never changed, because words suffice."""
    if not sheet.is_drawn or sheet.timeline.days == 0 or len({step.value for step in steps}) == 1:
        return []
    return bars(sheet.axis.columns(steps, sheet.width), scale, rows, sheet.draw_with)


def _rows(
    sheet: _Sheet, labels: Sequence[str], drawn: Sequence[str], words: str
) -> Iterator[Hanging]:
    """Yield the rows of a chart and the words below it, with labels on the left."""
    used = labels if drawn else [label for label in labels if not label[0].isdigit()]
    lines = [*(Text(line.rstrip(), style=CHART) for line in drawn), Text(sheet.plain(words))]
    for label, line in zip_longest(used, lines):
        yield sheet.row(label or "", line or Text())


# ---------------------------------------------------------------- events


def _events(sheet: _Sheet) -> Iterator[Hanging | Heading]:
    timeline = sheet.timeline
    wanted = timeline.events if sheet.everything else timeline.at_least("minor")
    shown = wanted if sheet.everything else _most_important(wanted)
    if len(timeline.stored) > 1:
        yield BLANK
        yield Heading("Events", sheet.plain(tally(timeline)))
        yield from _listed(sheet, shown)
        yield from (
            paragraph(sheet.plain(words), 2, QUIET) for words in _folded(timeline, wanted, shown)
        )


def _most_important(events: Sequence[DatedEvent]) -> list[DatedEvent]:
    """Return the most important events by severity, kind and date, in their own order."""
    order = sorted(range(len(events)), key=lambda number: _place(events[number], number))
    return [events[number] for number in sorted(order[:MOST_EVENTS])]


def _place(one: DatedEvent, number: int) -> tuple[int, bool, int]:
    return rank(one.event.severity), not one.is_landmark, -number


def _listed(sheet: _Sheet, events: Sequence[DatedEvent]) -> Iterator[Hanging]:
    numbers = [f"v{one.version}" for one in events if one.version is not None]
    version_width = max((len(number) + 1 for number in numbers), default=0)
    before = None
    for one in events:
        day = f"{one.day} "
        version = "" if one.version is None else f"v{one.version}"
        when = f"{day}{version:<{version_width}} "
        if when == before:
            prefix = " " * len(when)
        else:
            prefix = before = when
        severity = one.event.severity
        label = Text.assemble(
            (prefix, QUIET), (f"{severity.upper():<{SEVERITY_WIDTH}}", SEVERITY_STYLES[severity])
        )
        sentence = Text(sheet.plain(one_line(one.event.sentence)))
        if severity == "major":
            sentence.stylize(TITLE)
        if one.event.threshold:
            sentence.append(f" ({one.event.threshold})", QUIET)
        yield Hanging(label, sentence, len(label.plain))


def _folded(
    timeline: Timeline, wanted: Sequence[DatedEvent], shown: Sequence[DatedEvent]
) -> Iterator[str]:
    if not timeline.events:
        yield no_events(timeline)
    hidden = [
        counted(number, one, many)
        for number, one, many in (
            (len(wanted) - len(shown), "minor event", "minor events"),
            (len(timeline.events) - len(wanted), "detail", "details"),
        )
        if number
    ]
    if hidden:
        more = " more" if shown else ""
        yield f"… {' and '.join(hidden)}{more} (--all)"
    if timeline.left_out:
        yield left_out_words(timeline)
