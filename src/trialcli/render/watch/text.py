"""A digest for a terminal, or for the mail of a cron job: what matters most first."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from trialcli.core.severity import Severity
from trialcli.core.text import one_line
from trialcli.core.watch.digest import Digest, TrialDigest
from trialcli.render.evidence import evidence_line
from trialcli.render.prose import BLANK, QUIET, TITLE, Hanging, paragraph
from trialcli.render.severity import SEVERITY_STYLES, SEVERITY_WIDTH
from trialcli.render.watch.choice import (
    MOST_EVENTS,
    Dated,
    Link,
    SearchNews,
    address,
    by_search,
    command,
    dated_events,
    first_lines,
    left_words,
    period,
)
from trialcli.render.watch.remarks import IS_TEST, Remark, remarks
from trialcli.render.watch.tally import headline, partial

_EVENT_WIDTH = SEVERITY_WIDTH + 2
_LEADS: dict[str, Style] = {
    "failing": Style(color="red", bold=True),
    "repeated": Style(color="yellow"),
    "again": Style(color="green"),
}


def digest_text(digest: Digest, link: Link, *, heading: str = "") -> list[RenderableType]:
    """Return a digest as renderables.

    Args:
        digest: the digest.
        link: returns the registry's page about a trial.
        heading: a first line to stand in the place of its own.

    """
    told, searches = by_search(digest)
    said = list(remarks(digest))
    return [
        *_head(digest, heading),
        *(line for trial in told for line in (BLANK, *_trial(trial, link))),
        *(line for found in searches for line in (BLANK, *_search(found, link))),
        *([BLANK] if said else []),
        *(_remark(remark) for remark in said),
    ]


def _head(digest: Digest, heading: str) -> Iterator[RenderableType]:
    if digest.is_test:
        yield paragraph(IS_TEST, style=TITLE)
    yield paragraph(heading or headline(digest), style=TITLE)
    if in_part := partial(digest):
        yield paragraph(in_part, style=_LEADS["failing"])


def _trial(trial: TrialDigest, link: Link) -> Iterator[RenderableType]:
    yield _name(trial, trial.worst)
    quiet = " · ".join(filter(None, (", ".join(map(one_line, trial.groups)), period(trial.items))))
    if quiet:
        yield paragraph(quiet, SEVERITY_WIDTH, QUIET)
    events = dated_events(trial.items)
    for dated in events[:MOST_EVENTS]:
        yield from _event(dated)
    if left := events[MOST_EVENTS:]:
        yield paragraph(left_words(left), _EVENT_WIDTH, QUIET)
    yield paragraph(command(trial.trial, trial.items), SEVERITY_WIDTH)
    yield Address(address(trial.trial, trial.items, link), SEVERITY_WIDTH)


def _name(trial: TrialDigest, severity: Severity) -> Hanging:
    label = Text(f"{severity.upper():<{SEVERITY_WIDTH}}", style=SEVERITY_STYLES[severity])
    name = Text.assemble((one_line(trial.trial), TITLE), "  ", one_line(trial.title))
    return Hanging(label, name, SEVERITY_WIDTH)


def _event(dated: Dated) -> Iterator[RenderableType]:
    event = dated.event
    style = SEVERITY_STYLES[event.severity]
    label = Text(f"  {event.severity:<{SEVERITY_WIDTH}}", style=style)
    sentence = Text(one_line(event.sentence), style=TITLE if event.severity == "major" else "")
    if event.heuristic and event.severity == "major":
        sentence.append(" (by our own cut-off)", QUIET)
    if dated.day:
        sentence.append(f" ({dated.day})", QUIET)
    yield Hanging(label, sentence, _EVENT_WIDTH)
    for line in first_lines(event):
        yield evidence_line(line, _EVENT_WIDTH)


def _search(found: SearchNews, link: Link) -> Iterator[RenderableType]:
    yield paragraph(f"{found.heading}:", style=TITLE)
    for trial in found.trials:
        name = Text.assemble((one_line(trial.trial), TITLE), "  ", one_line(trial.title))
        yield Hanging(Text("  "), name, 2)
        yield Address(address(trial.trial, trial.items, link), 2)


def _remark(remark: Remark) -> Hanging:
    style = _LEADS.get(remark.kind, QUIET)
    mark = "!" if remark.kind == "failing" else "·"
    text = Text(remark.text, style=QUIET if remark.kind == "counted" else "")
    return Hanging(Text(mark, style=style), Text.assemble((f"{remark.lead}: ", style), text), 2)


class Address:
    """An address on a line of its own, further left where it would not fit: broken it is none."""

    __slots__ = ("_address", "_indent")

    def __init__(self, address: str, indent: int) -> None:
        self._address = one_line(address)
        self._indent = indent

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Draw it with as much of its indentation as there is room for."""
        room = max(options.max_width - cell_len(self._address), 0)
        line = paragraph(self._address, min(self._indent, room), QUIET)
        yield from line.__rich_console__(console, options)


def join(pages: Sequence[Sequence[RenderableType]]) -> Iterator[RenderableType]:
    """Yield several pages, two empty lines between them."""
    for number, page in enumerate(pages):
        if number:
            yield from (BLANK, BLANK)
        yield from page
