"""A diff for a terminal: what happened first, the evidence under it."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from trialcli.core.diff import Diff, Version, View
from trialcli.core.events.event import Event
from trialcli.core.evidence import evidence
from trialcli.core.text import counted, one_line
from trialcli.render.diff.remarks import not_compared, not_shown
from trialcli.render.evidence import evidence_line
from trialcli.render.prose import BLANK, QUIET, TITLE, Hanging, paragraph
from trialcli.render.severity import SEVERITY_STYLES, SEVERITY_WIDTH


def diff_text(diff: Diff, link: str | None, view: View) -> list[RenderableType]:
    """Return a diff as renderables, what matters most first.

    Args:
        diff: the diff.
        link: the registry's own page of the comparison.
        view: what to show of it.

    """
    events = view.events(diff)
    return [
        *_header(diff, link),
        *_body(diff, events, everything=view.everything),
        *_footer(diff, events),
    ]


def several_text(
    pages: Sequence[Sequence[RenderableType]], compared: int
) -> Iterator[RenderableType]:
    """Yield the diffs of several trials, or say that there is nothing to tell."""
    for number, page in enumerate(pages):
        if number:
            yield BLANK
            yield BLANK
        yield from page
    if not pages:
        yield paragraph(
            "No trial has changed."
            if compared
            else "Nothing to compare yet: no trial is stored in more than one version."
        )


def _header(diff: Diff, link: str | None) -> Iterator[RenderableType]:
    title = Text.assemble((diff.trial, TITLE), "  ", one_line(diff.title))
    yield Hanging(Text(), title, 0)
    apart = "" if diff.days is None else f" · {counted(diff.days, 'day')}"
    yield paragraph(f"{_version(diff.before)} → {_version(diff.after)}{apart}", style=QUIET)
    if link:
        yield paragraph(f"registry's own comparison: {link}", style=QUIET)


def _version(version: Version) -> str:
    day = "" if version.day is None else f"{version.day} "
    source = "" if version.source in ("api", "file") else f" ({version.source})"
    return f"{day}{one_line(version.name)}{source}"


def _body(diff: Diff, events: Sequence[Event], *, everything: bool) -> Iterator[RenderableType]:
    yield BLANK
    for event in events:
        style = SEVERITY_STYLES[event.severity]
        label = Text(f"{event.severity.upper():<{SEVERITY_WIDTH}}", style=style)
        sentence = Text(one_line(event.sentence), style=TITLE if event.severity == "major" else "")
        if event.heuristic and event.severity == "major":
            sentence.append(" (by our own cut-off)", QUIET)
        yield Hanging(label, sentence, SEVERITY_WIDTH)
        for line in evidence(diff, event, everything=everything):
            yield evidence_line(line, SEVERITY_WIDTH)


def _footer(diff: Diff, shown: Sequence[Event]) -> Iterator[RenderableType]:
    left = not_shown(diff.events, shown)
    if not shown:
        yield paragraph(no_news(diff, left))
    elif left:
        yield BLANK
        yield paragraph(left, style=QUIET)
    if unseen := not_compared(diff):
        yield paragraph(unseen, style=QUIET)


def no_news(diff: Diff, left: str) -> str:
    """Say why nothing is shown."""
    if diff.comparison.order_only:
        return "No changes: only the order of list items differs."
    if diff.elsewhere:
        return f"No changes here; {counted(diff.elsewhere, 'change')} in other sections."
    return f"No news: {left}." if left else "No changes."
