"""A digest for a terminal, or for the mail of a cron job: worst first."""

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from trialcli.events.severity import Severity
from trialcli.render.evidence import evidence_line
from trialcli.render.prose import BLANK, MEASURE, Hanging, paragraph
from trialcli.render.severity import SEVERITY_STYLES, SEVERITY_WIDTH
from trialcli.render.styles import CAUTION, GOOD, QUIET, TITLE, WORST
from trialcli.render.watch.headline import headline, partial
from trialcli.render.watch.layout import SearchNews, brief_words, counted_words, layout
from trialcli.render.watch.remarks import IS_TEST, Remark, remarks
from trialcli.render.watch.rows import DigestPage
from trialcli.render.watch.trial_head import (
    groups_words,
    head_facts,
    update_words,
    with_acronym,
)
from trialcli.render.watch.trial_parts import (
    MOST_EVENTS,
    Link,
    address,
    command,
    counted_events,
    first_lines,
    noted_events,
    period,
)
from trialcli.text.blocks import one_line
from trialcli.watch.digest import Digest, TrialDigest
from trialcli.watch.news import NewsEvent

_EVENT_WIDTH = SEVERITY_WIDTH + 2
_LEAST_OF_FIRST = 8
"""A first fact that would have less room is not cut off; the line is wrapped."""
_LEADS: dict[str, Style] = {
    "failing": WORST,
    "repeated": CAUTION,
    "again": GOOD,
}


def digest_text(page: DigestPage) -> list[RenderableType]:
    """Return a digest as renderables."""
    laid, link = layout(page.digest, whole=page.is_whole), page.link
    parts: list[Iterable[RenderableType]] = [
        *(_trial(trial, link) for trial in laid.in_full),
        map(_brief, laid.brief),
        *(_search(found, link) for found in laid.searches),
        [paragraph(counted_words(laid.counted))] if laid.counted else [],
        map(_remark, remarks(page.digest, lasting=False)),
    ]
    return [*_head(page.digest, page.heading), *_apart(parts)]


def _apart(parts: Iterable[Iterable[RenderableType]]) -> Iterator[RenderableType]:
    """Yield the lines of the parts, with an empty line before each part that has any."""
    for part in parts:
        lines = list(part)
        yield from [BLANK, *lines] if lines else []


def _head(digest: Digest, heading: str) -> Iterator[RenderableType]:
    if digest.is_test:
        yield paragraph(IS_TEST, style=TITLE)
    yield paragraph(heading or headline(digest), style=TITLE)
    if in_part := partial(digest, lasting=False):
        yield paragraph(in_part, style=_LEADS["failing"])


def _trial(trial: TrialDigest, link: Link) -> Iterator[RenderableType]:
    yield _name(trial, trial.worst)
    news = trial.items[-1].news
    if facts := head_facts(news):
        yield HeadLine(facts, SEVERITY_WIDTH)
    quiet = (groups_words(trial.groups), period(trial.items), update_words(news))
    if any(quiet):
        yield paragraph(" · ".join(filter(None, quiet)), SEVERITY_WIDTH, QUIET)
    events = noted_events(trial.items)
    for event, notes in events[:MOST_EVENTS]:
        yield from _event(event, notes)
    if left := [event for event, _ in events[MOST_EVENTS:]]:
        yield paragraph(counted_events(left), _EVENT_WIDTH, QUIET)
    yield paragraph(command(trial.trial, trial.items), SEVERITY_WIDTH)
    yield Address(address(trial.trial, trial.items, link), SEVERITY_WIDTH)


def _name(trial: TrialDigest, severity: Severity) -> Hanging:
    label = Text(f"{severity.upper():<{SEVERITY_WIDTH}}", style=SEVERITY_STYLES[severity])
    name = Text.assemble((one_line(trial.trial), TITLE), "  ", _title(trial))
    return Hanging(label, name, SEVERITY_WIDTH)


def _title(trial: TrialDigest) -> str:
    return with_acronym(trial.title, trial.facts.acronym)


def _event(event: NewsEvent, notes: Sequence[str]) -> Iterator[RenderableType]:
    style = SEVERITY_STYLES[event.severity]
    label = Text(f"  {event.severity:<{SEVERITY_WIDTH}}", style=style)
    sentence = Text(one_line(event.sentence), style=TITLE if event.severity == "major" else "")
    for note in notes:
        sentence.append(f" ({note})", QUIET)
    yield Hanging(label, sentence, _EVENT_WIDTH)
    for line in first_lines(event):
        yield evidence_line(line, _EVENT_WIDTH)


def _search(found: SearchNews, link: Link) -> Iterator[RenderableType]:
    yield paragraph(f"{found.heading}:", style=TITLE)
    for trial in found.trials:
        prefix = Text.assemble("  ", (one_line(trial.trial), TITLE), "  ")
        yield Hanging(prefix, Text(_title(trial)), cell_len(prefix.plain))
        if facts := head_facts(trial.items[-1].news):
            yield HeadLine(facts, cell_len(prefix.plain))
        yield Address(address(trial.trial, trial.items, link), 2)
    for trial in found.brief:
        name = Text.assemble("  ", (one_line(trial.trial), TITLE), "  ", _title(trial))
        yield Clipped(name)


def _brief(trial: TrialDigest) -> "Clipped":
    """Return a line with the worst event of a trial."""
    sentence, more = brief_words(trial)
    label = (f"{trial.worst.upper():<{SEVERITY_WIDTH}}", SEVERITY_STYLES[trial.worst])
    return Clipped(Text.assemble(label, (one_line(trial.trial), TITLE), "  ", sentence), more)


def _remark(remark: Remark) -> Hanging:
    style = _LEADS.get(remark.kind, QUIET)
    mark = "!" if remark.kind == "failing" else "·"
    text = Text(remark.text, style=QUIET if remark.kind == "counted" else "")
    return Hanging(Text(mark, style=style), Text.assemble((f"{remark.lead}: ", style), text), 2)


class Address:
    """An address on a line of its own, never wrapped: if it does not fit, its indent shrinks."""

    __slots__ = ("_address", "_indent")

    def __init__(self, address: str, indent: int) -> None:
        self._address = one_line(address)
        self._indent = indent

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Draw it with as much indent as fits."""
        room = max(options.max_width - cell_len(self._address), 0)
        line = paragraph(self._address, min(self._indent, room), QUIET)
        yield from line.__rich_console__(console, options)


class HeadLine:
    """The facts of a trial on one line if that can be.

    A long first fact, the sponsor, is cut off at its end; the others are never cut off.
    """

    __slots__ = ("_facts", "_indent")

    def __init__(self, facts: Sequence[str], indent: int) -> None:
        self._facts = facts
        self._indent = indent

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Draw it with as much of the first fact as fits."""
        first, *others = self._facts
        rest = "".join(f" · {fact}" for fact in others)
        begun = Text(first)
        room = min(options.max_width, MEASURE) - self._indent - cell_len(rest)
        if others and _LEAST_OF_FIRST <= room < cell_len(first):
            begun.truncate(room - 1, overflow="crop")
            begun = Text(f"{begun.plain.rstrip(' ,;:-')}…")
        line = paragraph(Text.assemble(begun, rest, style=QUIET), self._indent)
        yield from line.__rich_console__(console, options)


class Clipped:
    """A text on one line: if it does not fit, its end is cut off."""

    __slots__ = ("_body", "_tail")

    def __init__(self, body: Text, tail: str = "") -> None:
        self._body = body
        self._tail = tail

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Draw it with its tail."""
        room = min(options.max_width, MEASURE) - cell_len(self._tail)
        body = self._body.copy()
        body.truncate(max(room, 1), overflow="ellipsis")
        body.rstrip()
        line = Text.assemble(body, (self._tail, QUIET))
        yield from line.render(console, end="\n")
