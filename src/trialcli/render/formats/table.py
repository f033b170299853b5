"""The table (result, format) -> function: what each result of a command can be written as.

A new format of rows is a file in this package and an entry in ``_ROWS``. A new result is an entry
in ``_RESULTS``. Places are words, because most modules draw with rich, which takes long to import.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from trialcli.errors import UsageError

if TYPE_CHECKING:
    from trialcli.render.formats.fields import Field


class Format(StrEnum):
    """What a result can be written as."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSONL = "jsonl"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    IDS = "ids"
    RIS = "ris"
    ICS = "ics"


BARE = (Format.IDS, Format.RIS, Format.ICS)
"""The formats that have no place for counts and remarks."""
_ROWS: Mapping[Format, str] = {
    Format.TABLE: "formats.grid.grid",
    Format.CSV: "formats.delimited.csv_lines",
    Format.TSV: "formats.delimited.tsv_lines",
    Format.JSONL: "formats.jsonlines.json_lines",
    Format.MARKDOWN: "formats.markdown.markdown_lines",
}
"""How any rows are written: from the names of the columns and the values of each row."""


class _Result(NamedTuple):
    """The formats of one result of a command."""

    own: Mapping[Format, str]
    """How it is written as a whole; a format that is not here has the rows."""
    fields: str = ""
    """Where the fields of its rows are; empty if it has no rows."""
    json_rows: str = ""
    """The key of the rows in its JSON; empty if each of them is inside something else."""

    @property
    def formats(self) -> list[Format]:
        """Every format it can be written in."""
        return [one for one in Format if one in self.own or (self.fields and one in _ROWS)]


_AS_IT_IS = ""
"""The result is JSON already."""
_REFERENCES = "ris.ris_lines"
"""References are written from citations, whatever the rows are."""
_DIGEST = {
    Format.TABLE: "watch.text.digest_text",
    Format.MARKDOWN: "watch.markdown.digest_markdown",
    Format.HTML: "watch.page.digest_page",
}
_RESULTS: Mapping[str, _Result] = {
    "list": _Result(
        {
            Format.TABLE: "listing.list_text",
            Format.JSON: "listing.list_data",
            Format.RIS: _REFERENCES,
            Format.ICS: "calendar.document.calendar_text",
        },
        fields="listing.FIELDS",
        json_rows="trials",
    ),
    "search": _Result(
        {
            Format.TABLE: "search.search_text",
            Format.JSON: "search.search_data",
            Format.IDS: "search.ids_lines",
            Format.RIS: _REFERENCES,
        },
        fields="search.FIELDS",
        json_rows="trials",
    ),
    "related": _Result(
        {Format.TABLE: "related.related_text", Format.JSON: "related.related_data"},
        fields="related.FIELDS",
        json_rows="trials",
    ),
    "find": _Result(
        {
            Format.TABLE: "find.find_text",
            Format.JSON: "find.find_data",
            Format.RIS: _REFERENCES,
        },
        fields="find.FIELDS",
        json_rows="matches",
    ),
    "ids": _Result({Format.JSON: "ids.ids_data"}, fields="ids.FIELDS", json_rows="ids"),
    "diff": _Result(
        {
            Format.TABLE: "diff.text.diff_text",
            Format.JSON: "diff.data.diff_data",
            Format.MARKDOWN: "diff.markdown.diff_markdown",
        },
        fields="diff.data.FIELDS",
    ),
    "audit": _Result(
        {Format.TABLE: "audit.text.audit_text", Format.JSON: "audit.data.audit_data"},
        fields="audit.rows.FIELDS",
    ),
    "audits": _Result(
        {Format.JSON: "cohort.pages.audits_data"}, fields="cohort.pages.AUDIT_FIELDS"
    ),
    "report": _Result(
        {
            Format.TABLE: "report.text.report_text",
            Format.JSON: "report.data.report_data",
            Format.MARKDOWN: "report.markdown.report_markdown",
        },
    ),
    "history": _Result(
        {Format.TABLE: "history.history_text", Format.JSON: "history.history_data"},
        fields="history.FIELDS",
        json_rows="versions",
    ),
    "histories": _Result(
        {Format.JSON: "cohort.pages.histories_data"}, fields="cohort.pages.HISTORY_FIELDS"
    ),
    "timeline": _Result(
        {Format.TABLE: "timeline.text.timeline_text", Format.JSON: "timeline.data.timeline_data"},
        fields="cohort.events.FIELDS",
    ),
    "timelines": _Result(
        {Format.JSON: "cohort.pages.timelines_data"}, fields="cohort.events.FIELDS"
    ),
    "courses": _Result(
        {Format.JSON: "cohort.pages.courses_data"},
        fields="cohort.courses.FIELDS",
        json_rows="trials",
    ),
    "config": _Result(
        {Format.TABLE: "config.config_text", Format.JSON: "config.config_data"},
        fields="config.FIELDS",
        json_rows="settings",
    ),
    "rules": _Result(
        {Format.TABLE: "rules.rules_text", Format.JSON: "rules.rules_data"},
        fields="rules.FIELDS",
        json_rows="rules",
    ),
    "news": _Result({**_DIGEST, Format.JSON: "watch.rows.news_data"}, fields="watch.rows.FIELDS"),
    "show": _Result(
        {
            Format.TABLE: "record.page.page_text",
            Format.JSON: _AS_IT_IS,
            Format.MARKDOWN: "record.markdown.page_markdown",
        }
    ),
    "watch log": _Result(
        {
            Format.TABLE: "watch.review.review_text",
            Format.JSON: "watch.review.review_data",
            Format.IDS: "watch.review.ids_lines",
            Format.RIS: _REFERENCES,
        },
        fields="watch.review.FIELDS",
        json_rows="trials",
    ),
    "watch run": _Result({**_DIGEST, Format.JSON: "watch.rows.run_data"}),
}


class HasRows(Protocol):
    """A result that has rows."""

    @property
    def rows(self) -> Iterable[Any]:
        """The rows."""


class Output(NamedTuple):
    """How a command is to write its result."""

    result: str
    format: Format = Format.TABLE
    fields: tuple[str, ...] = ()
    """The names of the fields to write; empty: all, or in a table the most important ones."""

    @property
    def is_data(self) -> bool:
        """Whether a program reads it, and not a person."""
        return self.format in (Format.CSV, Format.TSV, Format.JSONL, Format.JSON, *BARE)

    @property
    def is_rows(self) -> bool:
        """Whether only rows are written."""
        own = _RESULTS[self.result].own
        return bool(self.fields) or self.format not in own

    @property
    def is_without_remarks(self) -> bool:
        """Whether what is written has no place for counts and remarks."""
        return self.is_rows or self.format in BARE


def formats_of(result: str) -> list[Format]:
    """Return the formats that a result can be written in."""
    return _RESULTS[result].formats


def columns_of(result: str) -> "tuple[Field[Any], ...]":
    """Return every column that the rows of a result can have."""
    from trialcli.render.formats.fields import columns

    return columns(load(_RESULTS[result].fields))


def output(result: str, format_: Format, fields: Sequence[str] = ()) -> Output:
    """Return how to write a result.

    Raises:
        UsageError: there is no such field, or the format cannot have only some of them.
    """
    from trialcli.render.formats.fields import chosen_columns

    names = tuple(one.name for one in chosen_columns(columns_of(result), fields)) if fields else ()
    is_whole = format_ not in _ROWS and not (format_ is Format.JSON and _RESULTS[result].json_rows)
    if names and is_whole:
        raise UsageError(
            f"--fields cannot be combined with --format {format_} in this command.",
            hint="Use --format jsonl: one JSON object per row." if format_ is Format.JSON else "",
        )
    return Output(result, format_, names)


def written(wanted: Output, value: Any) -> Any:
    """Return a result in a format: text, its pieces, or for a terminal what it draws."""
    result = _RESULTS[wanted.result]
    if wanted.is_rows and wanted.format is not Format.JSON:
        return written_records(wanted, records(wanted, value))
    place = result.own[wanted.format]
    document = load(place)(value) if place else value
    if wanted.format is not Format.JSON:
        return document
    from trialcli.render.jsontext import json_pieces, json_text

    if wanted.fields:
        rows = (dict(zip(wanted.fields, one, strict=True)) for one in records(wanted, value))
        document = {**document, result.json_rows: rows}
    parts = document.values() if isinstance(document, Mapping) else ()
    is_streamed = any(isinstance(one, Iterator) for one in parts)
    return json_pieces(document) if is_streamed else json_text(document)


def drawn(wanted: Output, value: HasRows) -> Any:
    """Return one of several results in a format; of rows, their values."""
    return [*records(wanted, value)] if wanted.is_rows else written(wanted, value)


def records(wanted: Output, value: HasRows) -> Iterator[tuple[Any, ...]]:
    """Yield the values of each row of a result, in the order of the columns."""
    is_read = wanted.format in (Format.TABLE, Format.MARKDOWN)
    getters = [(is_read and column.words) or column.value for column in _columns(wanted)]
    return (tuple(get(row) for get in getters) for row in value.rows)


def written_records(wanted: Output, rows: Iterable[Sequence[Any]]) -> Any:
    """Return the values of rows in a format: its pieces, or for a terminal what draws them."""
    return load(_ROWS[wanted.format])([column.name for column in _columns(wanted)], rows)


def _columns(wanted: Output) -> "tuple[Field[Any], ...]":
    from trialcli.render.formats.fields import chosen_columns

    every = columns_of(wanted.result)
    if wanted.fields:
        return chosen_columns(every, wanted.fields)
    if wanted.format in (Format.TABLE, Format.MARKDOWN):
        return tuple(column for column in every if column.is_brief)
    return every


def load(place: str) -> Any:
    """Return a function or a table of this room, by the words for its place."""
    module, _, name = place.rpartition(".")
    return getattr(import_module(f"trialcli.render.{module}"), name)
