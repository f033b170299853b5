"""The tables of the state file that hold the log of the searches, and how an older log fills them.

The log outlasts the watch list: of a search that was removed, it keeps what was found.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from trialcli.edges.sqlite.table import (
    Column,
    Table,
    number_column,
    optional,
    text_column,
    time_column,
    trial_column,
)
from trialcli.events.severity import SEVERITIES
from trialcli.watch.news import News, TrialNews
from trialcli.watch.searchlog import (
    LoggedChange,
    LoggedMove,
    LoggedReading,
    LoggedRun,
    Move,
    SearchReading,
    moves_between,
)

if TYPE_CHECKING:
    from sqlite3 import Connection

EARLIER = "known from the news of an older log"
"""The message of a reading that is only derived."""


def _one_of(values: Sequence[str], held: object) -> object:
    if held not in values:
        raise ValueError("it is none of the known values")
    return held


RUNS = Table(
    "watch_runs",
    (number_column("number"), time_column("ended"), optional(text_column("data_timestamp"))),
    make=LoggedRun,
    describe="The run {number!s:.20}".format_map,
    is_numbered=True,
)
READINGS = Table(
    "watch_readings",
    (
        text_column("search", "text"),
        number_column("run"),
        time_column("checked"),
        optional(text_column("data_timestamp")),
        optional(number_column("found")),
        optional(text_column("error")),
        text_column("message"),
    ),
    keys=2,
    make=LoggedReading,
    describe="A reading of the search “{search!s:.60}”".format_map,
)
MOVES = Table(
    "watch_moves",
    (
        text_column("search", "text"),
        number_column("run"),
        trial_column("trial"),
        Column("move", "move", lambda held: _one_of(get_args(Move), held), str),
    ),
    keys=3,
    make=LoggedMove,
    describe="The coming or going of {trial!s:.60} in the search “{search!s:.60}”".format_map,
)
CHANGES = Table(
    "watch_changes",
    (
        number_column("number"),
        trial_column("trial"),
        time_column("found"),
        Column("severity", "severity", lambda held: _one_of(SEVERITIES, held), str),
    ),
    make=LoggedChange,
    describe="A new version of {trial!s:.60}".format_map,
    is_numbered=True,
)
SEARCH_TABLES: tuple[Table[Any], ...] = (RUNS, READINGS, MOVES, CHANGES)


def create(db: "Connection") -> None:
    """Create the tables, empty."""
    for statement in (
        """watch_runs (number INTEGER PRIMARY KEY, ended TEXT NOT NULL, data_timestamp TEXT,
        seal INTEGER)""",
        """watch_readings (search TEXT, run INTEGER, checked TEXT NOT NULL, data_timestamp TEXT,
        found INTEGER, error TEXT, message TEXT NOT NULL, seal INTEGER,
        PRIMARY KEY (search, run))""",
        """watch_moves (search TEXT, run INTEGER, trial TEXT, move TEXT NOT NULL, seal INTEGER,
        PRIMARY KEY (search, run, trial))""",
        """watch_changes (number INTEGER PRIMARY KEY, trial TEXT NOT NULL, found TEXT NOT NULL,
        severity TEXT NOT NULL, seal INTEGER)""",
    ):
        db.execute(f"CREATE TABLE {statement}")


class OlderSearch(NamedTuple):
    """What an older log knows of a search."""

    text: str
    checked: datetime
    data_timestamp: str | None
    trials: Sequence[str]
    """The trials that it found when it was last read."""
    former: frozenset[str]
    """The trials that it once found."""


class OlderNews(NamedTuple):
    """An item of news in an older log."""

    number: int
    found: datetime
    data_timestamp: str | None
    news: TrialNews


class _Outcome(NamedTuple):
    """A run of an older log, and the trials that a search found then."""

    checked: datetime
    data_timestamp: str | None
    reading: SearchReading
    message: str = ""


def fill(db: "Connection", searches: Sequence[OlderSearch], news: Sequence[OlderNews]) -> None:
    """Fill the tables with what an older log knows: the news of who came and who left."""
    known = {one.text: [*_outcomes(one, news)] for one in searches}
    every = (outcome for outcomes in known.values() for outcome in outcomes)
    # What is derived of the time before a run stands before it.
    stamps = {(one.checked, not one.message): one.data_timestamp for one in every}
    numbers = {key: number for number, key in enumerate(sorted(stamps), 1)}
    RUNS.write(
        db, (LoggedRun(number, key[0], stamps[key]) for key, number in numbers.items() if key[1])
    )
    for outcomes in known.values():
        moves: list[LoggedMove] = []
        for one in outcomes:
            number = numbers[one.checked, not one.message]
            row = logged_reading(one.reading, number, one.checked, one.data_timestamp)
            READINGS.write(db, [replace(row, message=one.message)])
            moves += moves_between(moves, one.reading, number, is_first=one is outcomes[0])
        MOVES.write(db, moves)
    members = {trial for one in searches for trial in (*one.trials, *one.former)}
    changed = changes((one.number, one.found, one.news) for one in news)
    CHANGES.write(db, (one for one in changed if one.trial in members))


def _outcomes(search: OlderSearch, news: Sequence[OlderNews]) -> Iterator[_Outcome]:
    """Yield what a search found, run by run, as far back as the news goes."""
    moved = [one for one in news if _is_move(one.news, search)]
    trials = dict.fromkeys(search.trials)
    for one in reversed(moved):
        if one.news.happening == "entered":
            trials.pop(one.news.trial, None)
        else:
            trials[one.news.trial] = None
    if moved:
        first = moved[0]
        yield _outcome(first.found, first.data_timestamp, search.text, trials, message=EARLIER)
    for found, together in groupby(moved, lambda one: one.found):
        some = [*together]
        for one in some:
            if one.news.happening == "entered":
                trials[one.news.trial] = None
            else:
                trials.pop(one.news.trial, None)
        vanished = [one.news.trial for one in some if one.news.happening == "vanished"]
        # After the last news, the search found what it finds now.
        now = search.trials if some[-1] is moved[-1] else trials
        yield _outcome(found, some[0].data_timestamp, search.text, now, vanished)
    if not moved or moved[-1].found < search.checked:
        yield _outcome(search.checked, search.data_timestamp, search.text, search.trials)


def _outcome(
    checked: datetime,
    data_timestamp: str | None,
    text: str,
    trials: Iterable[str],
    vanished: Sequence[str] = (),
    message: str = "",
) -> _Outcome:
    gone: dict[str, Move] = dict.fromkeys(vanished, "vanished")
    found = tuple(trials)
    reading = SearchReading(text, len(found), found, gone)
    return _Outcome(checked, data_timestamp, reading, message)


def _is_move(news: TrialNews, search: OlderSearch) -> bool:
    """Whether a trial came to a search or left it. One that vanished has no news of leaving."""
    if news.happening == "vanished":
        return news.trial in search.former
    return news.happening in ("entered", "left") and news.search == search.text


def logged_reading(
    reading: SearchReading, run: int, checked: datetime, data_timestamp: str | None
) -> LoggedReading:
    """Return the row of a reading."""
    return LoggedReading(
        reading.text, run, checked, data_timestamp, reading.found, reading.error, reading.message
    )


def changes(news: Iterable[tuple[int, datetime, News]]) -> Iterator[LoggedChange]:
    """Yield the new versions among some news, given with their numbers and times."""
    for number, found, one in news:
        if isinstance(one, TrialNews) and one.happening == "changed":
            yield LoggedChange(number, one.trial, found, one.worst)
