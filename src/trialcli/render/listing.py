"""The stored trials as rows, as a table and as JSON."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from trialcli.ctgov.words.vocabulary import country_words
from trialcli.registry.coming import ComingDate
from trialcli.render.formats.delimited import flat_text
from trialcli.render.formats.fields import Field, inner, row_data
from trialcli.render.formats.grid import GAP, Cells, begun, lines_of, measured, room_for_last
from trialcli.render.nearest import STORED_NEAREST_FIELDS, left_out_words, near_data, nearest_words
from trialcli.render.summary import SUMMARY_FIELDS, first_and_more, short_phases, short_status
from trialcli.text.blocks import counted, one_line
from trialcli.versions.listing import StoredTrial, StoredTrials

SCHEMA = "trialcli/list/2"
_LEAST_TITLE = 8


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


FIELDS: tuple[Field[StoredTrial], ...] = (
    *inner(SUMMARY_FIELDS, attrgetter("summary")),
    Field("snapshots", "number of stored snapshots", lambda one: one.row.snapshots, is_brief=True),
    Field(
        "history_versions",
        "number of stored versions of the registry's history",
        lambda one: one.row.histories,
    ),
    Field(
        "flags",
        "signs that the record needs caution: results-due, past-completion and others",
        lambda one: list(one.flags),
        words=lambda one: ", ".join(map(_flag_words, one.flags)),
    ),
    Field(
        "next_date",
        "the next of start, primary completion, completion, and when results seem due",
        lambda one: one.next_date and one.next_date.date,
        words=lambda one: next_date_words(one.next_date),
    ),
    Field(
        "next_date_name",
        "what the next date is of, such as primary completion or results due (42 CFR 11.44)",
        lambda one: one.next_date and one.next_date.name,
    ),
    Field(
        "next_date_type",
        "ESTIMATED; empty if the record does not say",
        lambda one: one.next_date and one.next_date.kind,
        words=lambda one: ((one.next_date and one.next_date.kind) or "").lower(),
    ),
    Field("digest", "content digest of the newest version", lambda one: one.row.digest),
    Field("first_read", "time when the oldest version was read", lambda one: _time(one.row.first)),
    Field(
        "newest_read", "time when the newest version was read", lambda one: _time(one.row.newest)
    ),
    Field("changed", "time when the newest change was read", lambda one: _time(one.changed)),
    Field(
        "checked",
        "time of the last successful check",
        lambda one: one.last_check and _time(one.last_check.checked),
    ),
    Field(
        "failing_since",
        "time since which checks have failed",
        lambda one: one.last_check and _time(one.last_check.failing_since),
    ),
    Field(
        "nearest",
        "the nearest site that counts, with --near",
        lambda one: one.nearest,
        parts=STORED_NEAREST_FIELDS,
    ),
    Field("problem", "why the newest version cannot be read", lambda one: one.row.problem),
)


def list_text(stored: StoredTrials) -> Callable[[int], Iterator[str]]:
    """Return one line for each trial and a count. The lines are plain: rich draws slowly."""

    def drawn(width: int) -> Iterator[str]:
        yield from _table(stored.rows, width, _columns(stored))
        for line in (_counts(stored), *left_out_lines(stored)):
            yield f"{line}\n"

    return drawn


def _columns(stored: StoredTrials) -> Sequence["_Column"]:
    """Return the possible columns: with that of the sort key, whatever the room."""
    columns = [one for one in _COLUMNS if one is not _NEAREST or stored.near is not None]
    sorted_by = _SORTED_BY.get(stored.order.key)
    if sorted_by is None:
        return columns
    first, *others = [one for one in columns if one.name != sorted_by.name]
    return [first, sorted_by, *others]


def _table(
    trials: Iterable[StoredTrial], width: int, possible: Sequence["_Column"]
) -> Iterator[str]:
    room = width - sum(one.most + GAP for one in possible if one.is_asked_for)
    shown = [one for one in possible if one.is_asked_for or room >= one.room]
    heads: Cells = [column.name for column in shown]
    rows = ([one_line(column.cell(one)) for column in shown] for one in trials)
    first, every_row = begun(rows)
    if first:
        most = [one.most for one in shown]
        widths = [min(*each) for each in zip(measured([heads, *first]), most, strict=True)]
        widths[-1] = max(room_for_last(widths, width), _LEAST_TITLE)
        yield from lines_of(chain([heads], every_row), widths)


def _versions(listed: StoredTrial) -> str:
    """Count our own snapshots and, behind a plus, the versions of the registry's history."""
    row = listed.row
    return f"{row.snapshots}+{row.histories}" if row.histories else str(row.snapshots)


def _flag_words(flag: str) -> str:
    return flag.replace("-", " ")


def next_date_words(coming: ComingDate | None) -> str:
    """Return ``primary completion 2027-03 (estimated)``; empty without a date."""
    if coming is None:
        return ""
    kind = f" ({coming.kind.lower()})" if coming.kind else ""
    return f"{coming.name} {coming.date}{kind}"


def _short_next_date(coming: ComingDate | None) -> str:
    if coming is None:
        return ""
    name, _, _ = coming.name.partition(" (")
    return f"{coming.date} {name.removesuffix(' completion')}"


class _Column(NamedTuple):
    """A column of the table."""

    name: str
    cell: Callable[[StoredTrial], str]
    room: int = 0
    """The columns of a terminal from which the table has it."""
    most: int = 25
    """The most columns of the terminal that it takes."""
    is_asked_for: bool = False
    """Whether an option asks for it: then it is shown in any room."""


_NEAREST = _Column(
    "Nearest site",
    lambda one: nearest_words(one.nearest) if one.nearest else "",
    most=22,
    is_asked_for=True,
)
_COLUMNS = (
    _Column("Trial", lambda one: one.summary.trial),
    _Column("Status", lambda one: short_status(one.summary.status or ""), 36, most=13),
    _NEAREST,
    _Column("Phase", lambda one: short_phases(one.summary.phases), 90),
    _Column("Sponsor", lambda one: one.summary.sponsor or "", 120, 20),
    _Column("Conditions", lambda one: ", ".join(one.summary.conditions), 165, 20),
    _Column(
        "Countries",
        lambda one: first_and_more([country_words(name) for name in one.summary.countries]),
        200,
        18,
    ),
    _Column(
        "Enrollment",
        lambda one: flat_text(one.summary.enrollment),
        200,
    ),
    _Column("Flags", lambda one: first_and_more([*map(_flag_words, one.flags)]), 100, 19),
    _Column("Next date", lambda one: _short_next_date(one.next_date), 140),
    _Column("Changed", lambda one: f"{one.changed:%Y-%m-%d}" if one.changed else "", 50),
    _Column("Versions", _versions, 72),
    _Column("Title", lambda one: "(cannot be read)" if one.problem else one.summary.title, 21),
)


def _sort_column(name: str, cell: Callable[[StoredTrial], str], most: int) -> _Column:
    return _Column(name, cell, most=most, is_asked_for=True)


_SORTED_BY = {
    "changed": _sort_column(
        "Changed", lambda one: f"{one.changed:%Y-%m-%d}" if one.changed else "", 10
    ),
    "updated": _sort_column("Updated", lambda one: one.summary.last_update or "", 10),
    "start": _sort_column("Start", lambda one: one.summary.start or "", 10),
    "primary completion": _sort_column(
        "Primary completion", lambda one: one.summary.primary_completion or "", 18
    ),
    "completion": _sort_column("Completion", lambda one: one.summary.completion or "", 10),
    "next date": _sort_column("Next date", lambda one: _short_next_date(one.next_date), 22),
    "enrollment": _sort_column("Enrollment", lambda one: flat_text(one.summary.enrollment), 10),
    "snapshots": _sort_column("Versions", _versions, 8),
}
"""The columns of the sort keys that not every table shows."""


def _counts(stored: StoredTrials) -> str:
    if stored.count == 0:
        return "Nothing is stored yet. trialcli fetch NCT… stores a trial."
    count = f"{counted(stored.count, 'trial')} stored"
    if stored.matching == 0:
        return f"No stored trial matches ({count})."
    found = count if stored.matching == stored.count else f"{stored.matching} of {count}"
    shown = stored.shown
    return found if shown == stored.matching else f"The first {shown} are shown: {found}"


_NOT_STATED = {
    "next date": ("has no date ahead", "have no date ahead"),
    "country": ("states no country", "state no countries"),
    **{
        field: (f"states no {field}", f"state no {field}")
        for field in ("status", "study type", "phase", "condition", "sponsor", "enrollment")
    },
}
"""Why a filter leaves out a trial that does not state a field."""


def left_out_lines(stored: StoredTrials) -> list[str]:
    """Return how many trials are left out because their records do not state something."""
    near = left_out_words(stored.near) if stored.near else ""
    return [*filter(None, [near]), *not_stated_lines(stored.not_stated)]


def not_stated_lines(not_stated: Mapping[str, int]) -> list[str]:
    """Return the same by field, without places."""
    return [
        f"Left out: {counted(number, 'trial')} that {_NOT_STATED[field][number != 1]}."
        for field, number in not_stated.items()
    ]


def list_data(stored: StoredTrials) -> dict[str, Any]:
    """Return the JSON of ``list``; its rows come as they are read."""
    return {
        "schema": SCHEMA,
        "near": near_data(stored.near),
        "not_stated": dict(stored.not_stated),
        "no_new_data_since": stored.still and stored.still.since,
        "trials": (row_data(FIELDS, listed) for listed in stored.rows),
    }
