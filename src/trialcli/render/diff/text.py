"""A diff for a terminal: what happened first, the evidence under it."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from trialcli.events.event import Event
from trialcli.render.diff.data import DiffPage
from trialcli.render.diff.remarks import no_news, not_compared, not_shown
from trialcli.render.evidence import evidence_line
from trialcli.render.prose import BLANK, Hanging, paragraph
from trialcli.render.severity import SEVERITY_STYLES, SEVERITY_WIDTH
from trialcli.render.styles import QUIET, TITLE
from trialcli.text.blocks import counted, one_line
from trialcli.versions.diff import Diff, Version, View
from trialcli.versions.evidence import evidence


def diff_text(page: DiffPage) -> list[RenderableType]:
    """Return a diff as renderables, what matters most first."""
    diff, view = page.diff, page.view
    return [
        *_header(diff, page.link),
        *_body(diff, page.events, everything=view.everything),
        *_footer(diff, view),
    ]


def several_text(pages: Sequence[Sequence[RenderableType]], last: str) -> Iterator[RenderableType]:
    """Yield the diffs of several trials, and last the remarks about the other trials."""
    for number, page in enumerate(pages):
        if number:
            yield BLANK
            yield BLANK
        yield from page
    if last:
        yield from [BLANK, BLANK, paragraph(last, style=QUIET)] if pages else [paragraph(last)]


def _header(diff: Diff, link: str | None) -> Iterator[RenderableType]:
    title = Text.assemble((diff.trial, TITLE), "  ", one_line(diff.title))
    yield Hanging(Text(), title, 0)
    apart = "" if diff.days is None else f" · {counted(diff.days, 'day')}"
    yield paragraph(f"{_version(diff.before)} → {_version(diff.after)}{apart}", style=QUIET)
    if link:
        yield paragraph(f"registry's own comparison: {link}", style=QUIET)


def _version(version: Version) -> str:
    day = "" if version.day is None else f"{version.day} "
    return f"{day}{one_line(version.name)}{_source(version)}"


def _source(version: Version) -> str:
    """Return where a version came from; nothing if it is the registry, or the named file."""
    if version.source == "file":
        return "" if version.day is None else " (read from a file)"
    return "" if version.source == "api" else f" ({one_line(version.source)})"


def _body(diff: Diff, events: Sequence[Event], *, everything: bool) -> Iterator[RenderableType]:
    yield BLANK
    for event in events:
        style = SEVERITY_STYLES[event.severity]
        label = Text(f"{event.severity.upper():<{SEVERITY_WIDTH}}", style=style)
        sentence = Text(one_line(event.sentence), style=TITLE if event.severity == "major" else "")
        if event.threshold:
            sentence.append(f" ({event.threshold})", QUIET)
        yield Hanging(label, sentence, SEVERITY_WIDTH)
        for line in evidence(diff, event, everything=everything):
            yield evidence_line(line, SEVERITY_WIDTH)


def _footer(diff: Diff, view: View) -> Iterator[RenderableType]:
    if not view.events(diff):
        yield paragraph(no_news(diff, view))
    elif left := not_shown(view.hidden(diff), view):
        yield BLANK
        yield paragraph(left, style=QUIET)
    if unseen := not_compared(diff):
        yield paragraph(unseen, style=QUIET)
