"""The versions of a trial as rows, as text and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from trialcli.ctgov.words.vocabulary import status_words
from trialcli.render.eventdata import EVENT_FIELDS
from trialcli.render.formats.fields import Field, row_data
from trialcli.render.prose import BLANK, Hanging, paragraph
from trialcli.render.severity import SEVERITY_STYLES
from trialcli.render.styles import QUIET, TITLE
from trialcli.text.blocks import counted, one_line
from trialcli.versions.history import History, HistoryVersion

SCHEMA = "trialcli/history/2"
_INDENT = 6


FIELDS: tuple[Field[tuple[str, HistoryVersion]], ...] = (
    Field("trial", "trial ID", lambda row: row[0]),
    Field(
        "version",
        "the registry's number, from 1; empty if the registry does not list the version",
        lambda row: row[1].version.number,
        is_brief=True,
    ),
    Field(
        "date",
        "day when it was submitted; without a number, day when it was read",
        lambda row: row[1].version.day.isoformat(),
        is_brief=True,
    ),
    Field("status", "status, in the registry's terms", lambda row: row[1].status, is_brief=True),
    Field("modules", "edited parts, in the registry's terms", lambda row: _modules(row[1])),
    Field("snapshot", "content digest of the stored version", lambda row: row[1].digest),
    Field(
        "stored",
        "names of the stored files",
        lambda row: [name.file_name for name in row[1].version.names],
    ),
    Field(
        "worst",
        "worst event since the stored version before",
        lambda row: row[1].worst,
        parts=EVENT_FIELDS,
    ),
    Field("more_events", "number of further events", lambda row: row[1].more),
)


def _modules(rated: HistoryVersion) -> list[str]:
    return list(rated.version.listed.modules) if rated.version.listed else []


def history_text(history: History) -> Iterator[RenderableType]:
    """Yield the versions, oldest first, each with its worst event."""
    yield Hanging(Text(), Text.assemble((history.trial, TITLE), "  ", one_line(history.title)), 0)
    yield BLANK
    is_listed = any(rated.version.number for rated in history.versions)
    for rated in history.versions:
        yield from _version(rated, is_listed=is_listed)
    yield BLANK
    yield paragraph(_closing(history.trial, history.versions), style=QUIET)


def _version(rated: HistoryVersion, *, is_listed: bool) -> Iterator[RenderableType]:
    version = rated.version
    number = f"v{version.number}" if version.number else "-"
    status = one_line(status_words(rated.status)) if rated.status else "status not stated"
    line = Text.assemble(str(version.day), "  ", (status, TITLE))
    line.append(f"  {_stored(rated)}", QUIET)
    if is_listed and not version.number:
        line.append(", not listed by the registry", QUIET)
    yield Hanging(Text(f"{number:<{_INDENT}}"), line, _INDENT)
    if version.listed and version.listed.modules:
        edited = ", ".join(one_line(module) for module in version.listed.modules)
        yield paragraph(f"edited: {edited}", _INDENT, QUIET)
    if rated.worst is not None:
        yield paragraph(_worst(rated), _INDENT)


def _worst(rated: HistoryVersion) -> Text:
    if rated.worst is None:
        return Text()
    severity = rated.worst.severity
    said = Text.assemble(
        (severity.upper(), SEVERITY_STYLES[severity]), "  ", one_line(rated.worst.sentence)
    )
    if rated.worst.threshold:
        said.append(f" ({rated.worst.threshold})", QUIET)
    if rated.more:
        said.append(f"  + {rated.more} more", QUIET)
    return said


def _stored(rated: HistoryVersion) -> str:
    """Return which files of a version are stored, and what they lack."""
    version = rated.version
    if not version.is_stored:
        return "not stored"
    if rated.digest is None:
        return "stored, but cannot be read"
    read = "" if version.snapshot and version.number else " (history)" if version.history else ""
    partial = f" ({rated.partial})" if rated.partial else ""
    return f"{rated.digest[:8]}{read}{partial}"


def _closing(trial: str, versions: Sequence[HistoryVersion]) -> str:
    stored = sum(rated.version.is_stored for rated in versions)
    missing = [rated.version for rated in versions if not rated.version.is_stored]
    count = f"{counted(len(versions), 'version')}, {stored} stored."
    if missing:
        return f"{count} trialcli fetch --history {trial} fetches the others."
    if not any(rated.version.number for rated in versions):
        return f"{count} trialcli fetch --history {trial} fetches the registry's record history."
    return f"{count} trialcli diff {trial} v1 latest compares any two."


def history_data(history: History) -> dict[str, Any]:
    """Return the JSON of ``history``."""
    return {
        "schema": SCHEMA,
        "trial": history.trial,
        "title": history.title,
        "versions": [row_data(FIELDS, row) for row in history.rows],
    }
