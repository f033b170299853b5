"""The trials that ``find`` found: as text, as rows and as JSON."""

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from trialcli.ctgov.words.sections import SECTIONS
from trialcli.render.formats.fields import Field, row_data
from trialcli.render.nearest import STORED_NEAREST_FIELDS, left_out_words, near_data, nearest_words
from trialcli.render.prose import BLANK, paragraph
from trialcli.render.styles import LABEL, QUIET, TITLE
from trialcli.render.trialheading import trial_heading
from trialcli.text.blocks import capital, counted
from trialcli.text.phrases import Phrase, places
from trialcli.versions.found import Found, FoundTrial, FoundVersion

SCHEMA = "trialcli/find/1"
_INDENT = 2

_GONE = "first later version that lacks the words, with --any-version"

FIELDS: tuple[Field[FoundTrial], ...] = (
    Field("trial", "trial ID", lambda row: row.trial, is_brief=True),
    Field("title", "brief title", lambda row: row.title),
    Field("status", "status, in the registry's terms", lambda row: row.status),
    Field("section", "section that the text is from", lambda row: row.section, is_brief=True),
    Field("sections", "sections with any of the words", lambda row: list(row.sections)),
    Field(
        "version",
        "version with the words: the newest, or with --any-version the first that has them",
        lambda row: row.version.name,
        is_brief=True,
    ),
    Field(
        "date",
        "day when that version was submitted; if unknown, when it was read",
        lambda row: row.version.day.isoformat(),
        is_brief=True,
    ),
    Field(
        "exact",
        "with --any-version: whether the words were not there before that version",
        lambda row: row.version.is_exact,
    ),
    Field("gone_version", _GONE, lambda row: row.gone and row.gone.name),
    Field("gone_date", "its day", lambda row: row.gone and row.gone.day.isoformat()),
    Field(
        "gone_exact",
        "whether no version between that one and the stored one before it is missing",
        lambda row: row.gone and row.gone.is_exact,
    ),
    Field("text", "the words in their sentence", lambda row: row.text, is_brief=True),
    Field(
        "nearest",
        "the nearest site that counts, with --near",
        lambda row: row.nearest,
        parts=STORED_NEAREST_FIELDS,
    ),
)


def find_text(found: Found) -> Iterator[RenderableType]:
    """Yield how many trials have the words, and each of them with the sentence."""
    yield paragraph(_opening(found))
    before = ""
    for row in found.rows:
        if row.trial != before:
            yield BLANK
            yield paragraph(trial_heading(row.trial, row.title, row.status))
            if row.nearest:
                yield paragraph(f"Nearest site: {nearest_words(row.nearest)}", _INDENT, QUIET)
        before = row.trial
        if found.is_any_version:
            yield paragraph(capital(_span(row)), _INDENT)
        yield paragraph(_place(row), _INDENT)
        if row.text:
            yield paragraph(_quoted(row.text, found.phrases), _INDENT)
    if found.near and (left := left_out_words(found.near)):
        yield BLANK
        yield paragraph(left, style=QUIET)
    if found.shown < found.total:
        yield BLANK
        shown = f"{found.shown} of {counted(found.total, 'trial')} shown."
        yield paragraph(f"{shown} --limit {found.total} shows all.", style=QUIET)


def _opening(found: Found) -> str:
    """Return how many trials have the words; that the registry was not searched is part of it."""
    searched = f"{counted(found.searched, 'stored trial')} searched, not the registry"
    if not found.searched:
        return "No stored trial to search. trialcli fetch NCT… stores a trial."
    if not found.total:
        hint = f" {found.hint}" if found.hint else ""
        return f"No stored trial has these words ({searched}).{hint}"
    have = "has" if found.total == 1 else "have"
    scope = " in a stored version" if found.is_any_version else ""
    return f"{counted(found.total, 'trial')} {have} these words{scope} ({searched})."


def _place(row: FoundTrial) -> Text:
    titles = [SECTIONS[name].title for name in row.sections if name != row.section]
    place = Text(SECTIONS[row.section].title if row.section else "", style=LABEL)
    if titles:
        place.append(f"; also in {', '.join(titles)}", QUIET)
    return place


def _span(row: FoundTrial) -> str:
    since = (
        f"first in {_named(row.version)}"
        if row.version.is_exact
        else (f"in {_named(row.version)} or earlier")
    )
    if row.gone is None:
        return f"{since}, and in the newest stored version"
    gone = "gone in" if row.gone.is_exact else "gone by"
    return f"{since}, {gone} {_named(row.gone)}"


def _named(version: FoundVersion) -> str:
    return f"{version.name} ({version.day})"


def _quoted(text: str, phrases: tuple[Phrase, ...]) -> Text:
    quoted = Text(text)
    for start, end in places(text, phrases):
        quoted.stylize(TITLE, start, end)
    return quoted


def find_data(found: Found) -> dict[str, Any]:
    """Return the JSON of ``find``."""
    return {
        "schema": SCHEMA,
        "searched": found.searched,
        "total": found.total,
        "shown": found.shown,
        "near": near_data(found.near),
        "any_version": found.is_any_version,
        "hint": found.hint or None,
        "matches": [row_data(FIELDS, row) for row in found.rows],
    }
