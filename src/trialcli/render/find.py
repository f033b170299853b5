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
_GAPS = (
    "Based on stored versions only. Earlier or intermediate versions may be missing. "
    "trialcli fetch --history NCT… fetches those that the registry lists."
)

_ABSENT = "stored version before that one, which lacks the words, with --any-version"
_LAST = "last stored version that has the words, if they are gone"
_GONE = "first later version that lacks the words, with --any-version"

FIELDS: tuple[Field[FoundTrial], ...] = (
    Field("trial", "trial ID", lambda row: row.trial, is_brief=True),
    Field("title", "brief title", lambda row: row.title),
    Field("status", "status, in the registry's terms", lambda row: row.status),
    Field(
        "section", "section that the first sentence is from", lambda row: row.section, is_brief=True
    ),
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
    Field("absent_version", _ABSENT, lambda row: row.version.before and row.version.before.name),
    Field("last_version", _LAST, lambda row: row.gone and row.gone.before and row.gone.before.name),
    Field("gone_version", _GONE, lambda row: row.gone and row.gone.name),
    Field("gone_date", "its day", lambda row: row.gone and row.gone.day.isoformat()),
    Field(
        "gone_exact",
        "whether no version between that one and the stored one before it is missing",
        lambda row: row.gone and row.gone.is_exact,
    ),
    Field("text", "the words in their sentence", lambda row: row.text, is_brief=True),
    Field(
        "quotations",
        "each of its sentences with its section",
        lambda row: [{"section": one.section, "text": one.text} for one in row.quotations],
    ),
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
        yield from _quotations(row, found.phrases)
    if any(_has_gap(row) for row in found.rows):
        yield BLANK
        yield paragraph(_GAPS, style=QUIET)
    if found.near and (left := left_out_words(found.near)):
        yield BLANK
        yield paragraph(left, style=QUIET)
    if more := more_words(found):
        yield BLANK
        yield paragraph(more, style=QUIET)


def more_words(found: Found) -> str:
    """Return how many trials of all are shown; empty if all are."""
    if found.shown >= found.total:
        return ""
    shown = f"{found.shown} of {counted(found.total, 'trial')} shown."
    return f"{shown} --limit {found.total} shows all."


def _opening(found: Found) -> str:
    """Return how many trials have the words; that the registry was not searched is part of it."""
    searched = f"{counted(found.searched, 'stored trial')} searched, not the registry"
    if not found.searched and found.is_filtered:
        return "The filters leave no stored trial to search."
    if not found.searched:
        return "No stored trial to search. trialcli fetch NCT… stores a trial."
    if not found.total:
        return f"No trial has these words ({searched}). {found.hint}"
    have = "has" if found.total == 1 else "have"
    scope = " in a stored version" if found.is_any_version else ""
    return f"{counted(found.total, 'trial')} {have} these words{scope} ({searched})."


def _quotations(row: FoundTrial, phrases: tuple[Phrase, ...]) -> Iterator[RenderableType]:
    """Yield each sentence below its section; the other sections come with the first."""
    shown = {one.section for one in row.quotations}
    rest = [SECTIONS[name].title for name in row.sections if name not in shown]
    before = ""
    for one in row.quotations:
        if one.section != before:
            place = Text(SECTIONS[one.section].title, style=LABEL)
            if rest:
                place.append(f"; also in {', '.join(rest)}", QUIET)
            rest = []
            yield paragraph(place, _INDENT)
        before = one.section
        yield paragraph(_quoted(one.text, phrases), _INDENT)


def _has_gap(row: FoundTrial) -> bool:
    return not row.version.is_exact or (row.gone is not None and not row.gone.is_exact)


def _span(row: FoundTrial) -> str:
    version, gone = row.version, row.gone
    if version.is_exact:
        since = f"first in {_named(version)}"
    elif version.before:
        since = f"not in {_named(version.before)}, but in {_named(version)}"
    else:
        since = f"in {_named(version)} or earlier"
    if gone is None:
        return f"{since}, and in the newest stored version"
    if gone.is_exact or gone.before is None:
        return f"{since}, gone in {_named(gone)}"
    last = "" if gone.before.name == version.name else f", last in {_named(gone.before)}"
    return f"{since}{last}, gone by {_named(gone)}"


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
