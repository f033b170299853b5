"""The tables of the state file that watching needs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple, get_args

from trialcli.edges.sqlite.table import (
    Column,
    Table,
    constant_column,
    json_column,
    number_column,
    optional,
    text_column,
    time_column,
    trial_column,
)
from trialcli.edges.watchlog.search_tables import SEARCH_TABLES
from trialcli.watch.digest import NotShown
from trialcli.watch.encoding import read_news
from trialcli.watch.log import Bookmark, Condition, ConditionKind, LastRun, SearchCheck, SinkState
from trialcli.watch.news import LoggedNews, News

_TRIAL = re.compile(r"NCT[0-9]{8}")

MARKS_LOST, SINKS_LOST = "marks", "sinks"
"""Kinds of gaps: a damaged file lost rows, and it is not known of which trials or sinks."""


class Member(NamedTuple):
    """A trial that a search finds or found."""

    search: str
    trial: str
    until: int | None
    """The number of the last news that counts for the search; None while the search finds it."""


class NewsRow(NamedTuple):
    """An item of news, flat."""

    number: int
    found: datetime
    data_timestamp: str | None
    kind: str
    body: object


class Gap(NamedTuple):
    """A note that rows were lost."""

    kind: str


def _logged(kind: str, body: Any, **rest: Any) -> LoggedNews[News]:
    return LoggedNews(news=read_news(kind, body), **rest)


def _news_label(row: Mapping[str, Any]) -> str:
    trial = _TRIAL.search(str(row["body"]))
    return f"The item {row['number']} of the news{f' (on {trial[0]})' if trial else ''}"


def _condition_kind(held: object) -> object:
    if held not in get_args(ConditionKind):
        raise ValueError("it is not a condition")
    return held


def _not_shown(held: object) -> NotShown:
    if not isinstance(held, dict):
        raise TypeError("it is not a count of changes")
    of: Sequence[str] = held.get("of", ())
    counts = {name: count for name, count in held.items() if name != "of"}
    is_well_formed = (
        isinstance(of, list | tuple)
        and all(isinstance(trial, str) for trial in of)
        and all(isinstance(count, int) and count >= 0 for count in counts.values())
    )
    if not is_well_formed:
        raise TypeError("it is not a count of changes")
    return NotShown(**counts, of=tuple(of))


MARKS = Table(
    "watch_marks",
    (
        trial_column("trial"),
        optional(text_column("told", "logged")),
        time_column("since"),
        number_column("seen", "directory_time"),
    ),
    make=Bookmark,
    describe="The mark up to which changes of {trial!s:.60} were reported".format_map,
    added=(0,),
)
CONDITIONS = Table(
    "watch_conditions",
    (
        text_column("subject"),
        Column("plight", "kind", _condition_kind, str),
        time_column("since"),
        number_column("runs"),
        text_column("kind", "reason"),
        text_column("message"),
        number_column("overdue", "reminders"),
    ),
    keys=2,
    make=Condition,
    describe="The condition “{plight!s:.60}” of {subject!s:.60}".format_map,
)
MEMBERS = Table(
    "watch_members",
    (text_column("search"), trial_column("trial"), optional(number_column("until"))),
    keys=2,
    make=Member,
    describe="The trial {trial!s:.60} of the search “{search!s:.60}”".format_map,
)
SEARCHES = Table(
    "watch_searches",
    (
        text_column("search", "text"),
        time_column("looked", "checked"),
        optional(text_column("data_timestamp")),
    ),
    make=SearchCheck,
    describe="The search “{search!s:.60}”".format_map,
)
RUN = Table(
    "watch_run",
    (
        constant_column("one", 1),
        text_column("registry"),
        text_column("data_timestamp"),
        text_column("fingerprint"),
        time_column("completed"),
        time_column("confirmed"),
    ),
    make=LastRun,
    describe="The last complete run".format_map,
    is_numbered=True,
)
NEWS = Table(
    "watch_news",
    (
        number_column("number"),
        time_column("found"),
        optional(text_column("data_timestamp")),
        text_column("kind"),
        # JSON's escapes hold what SQLite cannot, unpaired surrogates.
        json_column("body", lambda held: held, lambda body: body),
    ),
    make=_logged,
    describe=_news_label,
    is_numbered=True,
)
SINKS = Table(
    "watch_sinks",
    (
        text_column("name"),
        number_column("told", "delivered_up_to"),
        optional(number_column("attempted", "attempted_up_to")),
        json_column("not_shown", _not_shown, asdict),
        optional(time_column("failing_since")),
        number_column("runs", "failed_runs"),
        optional(text_column("error")),
        optional(time_column("said", "failure_reported")),
        text_column("attempt"),
    ),
    make=SinkState,
    describe="The account of what the sink “{name!s:.60}” was sent".format_map,
)
GAPS = Table(
    "watch_gaps",
    (text_column("kind"),),
    make=Gap,
    describe="A note of what was lost before".format_map,
)
TABLES: tuple[Table[Any], ...] = (
    *(MARKS, CONDITIONS, MEMBERS, SEARCHES, RUN, NEWS, SINKS, GAPS),
    *SEARCH_TABLES,
)
