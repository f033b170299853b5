"""The page of one trial: a first screen, or everything the record holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from trialcli.ctgov.facts.flags import Flag
from trialcli.ctgov.site import study_page
from trialcli.ctgov.words.sections import SECTIONS
from trialcli.record.tree import Record, present
from trialcli.render.prose import BLANK, Heading, Inset, Lines, Separator, fields, paragraph
from trialcli.render.record.body import SectionBody, linked, listed
from trialcli.render.record.cursor import RecordCursor, open_record
from trialcli.render.record.first_screen import banner, opening
from trialcli.render.record.leftout import left_out
from trialcli.render.record.sections import drawings
from trialcli.render.styles import CAUTION, QUIET
from trialcli.text.blocks import one_line

if TYPE_CHECKING:
    from trialcli.registry.near import Near
    from trialcli.registry.related import RelatedTrial

_MOST_RELATED = 5


@dataclass(frozen=True, slots=True)
class ShowView:
    """What to show of a record, and what is known of the reading besides the record."""

    trial: str
    freshness: str = ""
    """When it was read, in words: ``read 2 min ago``."""
    position: int | None = None
    """Which of the stored snapshots it is, counted from 1."""
    count: int | None = None
    """How many snapshots are stored."""
    note: str | None = None
    """Where it came from, if not from the registry."""
    is_registered: bool = True
    """Whether the registry has the trial; an invented one has no page there."""
    flags: tuple[Flag, ...] = ()
    """What a reader should know before relying on the record."""
    related: "tuple[RelatedTrial, ...]" = ()
    """The related trials, if they are known."""
    has_related: bool = False
    """Whether to say how related trials are found if they are not known."""
    full: bool = False
    sections: tuple[str, ...] = ()
    """The sections asked for, each shown whole; empty: the page."""
    near: "Near | None" = None
    """The point whose nearest sites come first."""


class ShowPage:
    """The page of one trial, to be printed by a rich console."""

    def __init__(self, study: Record, view: ShowView) -> None:
        self._study = study
        self._view = view

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the page."""
        yield from self.pieces(options.max_width)

    def pieces(self, max_width: int) -> Iterator[Lines]:
        """Yield the page from top to bottom: the line of the trial, its title, and the rest."""
        view = self._view
        is_whole = view.full or view.sections
        # A whole page shows everything that is in the record, a null too; a summary leaves it out.
        study = open_record(self._study if is_whole else present(self._study))
        yield from banner(study, view.trial, max_width)
        yield BLANK
        if view.sections:
            yield from _chosen(study, view.sections, view.near)
            yield from _closing(study, view)
        elif view.full:
            yield from _facts(study, view)
            yield from _chosen(study, tuple(SECTIONS), view.near, say_nothing=False)
            yield from _related(view)
            yield from _closing(study, view)
        else:
            yield from _facts(study, view)
            yield from _summary(study, view)


def page_text(page: ShowPage) -> list[ShowPage]:
    """Return what a terminal draws."""
    return [page]


def _facts(study: RecordCursor, view: ShowView) -> Iterator[Lines]:
    facts = fields([*opening(study, view.near), *(("Note", _flag(flag)) for flag in view.flags)])
    yield from [*facts, BLANK] if facts else []


def _flag(flag: Flag) -> Text:
    sentence = Text(one_line(flag.sentence), style=CAUTION)
    if flag.source is not None:
        sentence = Text.assemble(sentence, (f" ({flag.source})", QUIET))
    return sentence


def _chosen(
    study: RecordCursor, names: tuple[str, ...], near: "Near | None", *, say_nothing: bool = True
) -> Iterator[Lines]:
    """Yield some sections in full, and those that the record says nothing about if wanted."""
    for name, drawing in drawings(near).items():
        if name not in names and "other" not in names:
            continue
        part = drawing.whole(study)  # for "other", too: it shows the rest
        if name in names and part.body:
            yield from _drawn(name, part)
        elif name in names and say_nothing:
            yield Heading(SECTIONS[name].title)
            yield paragraph("  The record says nothing about this.", style=QUIET)
            yield BLANK


def _summary(study: RecordCursor, view: ShowView) -> Iterator[Lines]:
    cut: list[str] = []
    for name, drawing in drawings(view.near).items():
        if drawing.brief is None:
            continue
        part = drawing.brief(study)
        cut += part.left_out
        yield from _drawn(name, part)
    yield from _related(view)
    yield from _closing(study, view)
    unread = left_out(study)
    left = unread._replace(named=(*cut, *unread.named))
    if left:
        yield paragraph(Text.assemble("Not shown: ", str(left), ("  (--full)", "bold")))
    if view.has_related and not view.related:
        yield paragraph(f"Related trials: trialcli related {view.trial}", style=QUIET)


def _related(view: ShowView) -> Iterator[Lines]:
    """Yield the related trials that are known, each with the reasons."""
    if view.related:
        yield Heading("Related trials", f"trialcli related {view.trial}")
        for one in view.related[:_MOST_RELATED]:
            yield Inset(paragraph(f"{one.summary.trial}  {one_line(one.summary.title)}"))
            if one.reasons:
                yield Inset(paragraph(one_line("; ".join(one.reasons)), 2, QUIET))
        yield BLANK


def _drawn(name: str, part: SectionBody) -> Iterator[Lines]:
    if part.body:
        yield Heading(part.title or SECTIONS[name].title, part.aside)
        yield from (Inset(piece) for piece in part.body)
        yield BLANK


def _closing(study: RecordCursor, view: ShowView) -> Iterator[Lines]:
    """Yield how fresh this is, and where it came from if not from the registry."""
    updated = study.text("protocolSection.statusModule.lastUpdatePostDateStruct.date")
    snapshot = f"snapshot {view.position}" if view.position else None
    if snapshot and view.count and view.count > 1:
        snapshot += f" of {view.count}"
    yield Separator()
    yield paragraph(
        listed([updated and f"Record last updated {updated}", view.freshness, snapshot])
    )
    if view.is_registered:
        address = study_page(view.trial)
        yield paragraph(linked(address, address))
    if view.note:
        yield paragraph(one_line(view.note), style=QUIET)
