"""The rows of the watch log: what each means, and how it is written."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast, get_args

from trialcli.edges.sqlite.table import (
    Raw,
    Table,
    moment,
    moment_or_none,
    number,
    text,
    text_or_none,
    trial_id,
)
from trialcli.text.blocks import storable
from trialcli.watch.digest import NotShown
from trialcli.watch.encoding import read_news
from trialcli.watch.news import Logged
from trialcli.watch.ports import Bookmark, Condition, ConditionKind, LastRun, SearchCheck, SinkState

_PLIGHTS = get_args(ConditionKind)
_TRIAL = re.compile(r"NCT[0-9]{8}")
_LONG = 60
"""A name that may be damaged is shown up to here."""

MARKS_LOST, SINKS_LOST = "marks", "sinks"
"""Kinds of gaps: a damaged file has lost rows, and it is not known of which trials or sinks."""


def _mark(trial: object, told: object, since: object, seen: object) -> Bookmark:
    return Bookmark(trial_id(trial), text_or_none(told), moment(since), number(seen))


def bookmark_row(mark: Bookmark) -> list[Any]:
    """Return the row of a mark."""
    return [mark.trial, mark.told, mark.since.isoformat(), mark.seen]


def _condition(
    subject: object,
    plight: object,
    since: object,
    runs: object,
    kind: object,
    message: object,
    overdue: object,
) -> Condition:
    if plight not in _PLIGHTS:
        raise ValueError("it is no condition")
    known = cast("ConditionKind", plight)
    began, times = moment(since), number(overdue)
    return Condition(text(subject), known, began, number(runs), text(kind), text(message), times)


def condition_row(condition: Condition) -> list[Any]:
    """Return the row of a condition."""
    since, message = condition.since.isoformat(), storable(condition.message)
    rest = [condition.kind, message, condition.overdue]
    return [condition.subject, condition.plight, since, condition.runs, *rest]


def _member(search: object, trial: object, until: object) -> tuple[str, str, int | None]:
    return text(search), trial_id(trial), None if until is None else number(until)


def _search(search: object, checked: object, data_timestamp: object) -> SearchCheck:
    return SearchCheck(text(search), moment(checked), text_or_none(data_timestamp))


def search_row(last_check: SearchCheck) -> list[str | None]:
    """Return the row of a search that was read; the stamp is registry text."""
    stamp = None if last_check.data_timestamp is None else storable(last_check.data_timestamp)
    checked = None if last_check.checked is None else last_check.checked.isoformat()
    return [last_check.text, checked, stamp]


def _run(
    one: object,
    registry: object,
    data_timestamp: object,
    fingerprint: object,
    completed: object,
    confirmed: object,
) -> LastRun:
    if one != 1:
        raise ValueError("it is no last run")
    texts = text(registry), text(data_timestamp), text(fingerprint)
    return LastRun(*texts, moment(completed), moment(confirmed))


def run_row(run: LastRun) -> list[Any]:
    """Return the row of the last complete run."""
    times = run.completed.isoformat(), run.confirmed.isoformat()
    return [1, run.registry, storable(run.data_timestamp), run.fingerprint, *times]


def _logged(
    position: object, found: object, data_timestamp: object, kind: object, body: object
) -> Logged:
    news = read_news(text(kind), json.loads(text(body)))
    return Logged(number(position), moment(found), text_or_none(data_timestamp), news)


def _sink(
    name: object,
    told: object,
    attempted: object,
    not_shown: object,
    failing_since: object,
    runs: object,
    error: object,
    said: object,
    attempt: object,
) -> SinkState:
    return SinkState(
        text(name),
        number(told),
        None if attempted is None else number(attempted),
        text(attempt),
        _not_shown(**json.loads(text(not_shown))),
        moment_or_none(failing_since),
        number(runs),
        text_or_none(error),
        moment_or_none(said),
    )


def _not_shown(of: Sequence[str] = (), **counts: int) -> NotShown:
    if not isinstance(of, (list, tuple)):
        raise TypeError("it is no list")
    return NotShown(
        **{name: number(count) for name, count in counts.items()}, of=tuple(map(text, of))
    )


def sink_row(sink: SinkState) -> list[Any]:
    """Return the row of a sink."""
    failing_since = sink.failing_since and sink.failing_since.isoformat()
    said, error = sink.said and sink.said.isoformat(), sink.error and storable(sink.error)
    shown = json.dumps(asdict(sink.not_shown))
    last = [failing_since, sink.runs, error, said, sink.attempt]
    return [sink.name, sink.told, sink.attempted, shown, *last]


def _news_label(raw: Raw) -> str:
    trial = _TRIAL.search(str(raw[4]))
    return f"The item {raw[0]} of the news{f' (on {trial[0]})' if trial else ''}"


def _short(value: object) -> str:
    return f"{value!s:.{_LONG}}"


MARKS = Table(
    "watch_marks",
    ("trial", "told", "since", "seen"),
    keys=1,
    what="mark",
    decode=_mark,
    label=lambda raw: f"The mark up to which changes of {_short(raw[0])} were reported",
    added=1,
)
CONDITIONS = Table(
    "watch_conditions",
    ("subject", "plight", "since", "runs", "kind", "message", "overdue"),
    keys=2,
    what="condition",
    decode=_condition,
    label=lambda raw: f"The condition “{_short(raw[1])}” of {_short(raw[0])}",
)
MEMBERS = Table(
    "watch_members",
    ("search", "trial", "until"),
    keys=2,
    what="trial of a search",
    decode=_member,
    label=lambda raw: f"The trial {_short(raw[1])} of the search “{_short(raw[0])}”",
    many="trials of searches",
)
SEARCHES = Table(
    "watch_searches",
    ("search", "looked", "data_timestamp"),
    keys=1,
    what="search",
    decode=_search,
    label=lambda raw: f"The search “{_short(raw[0])}”",
    many="searches",
)
RUN = Table(
    "watch_run",
    ("one", "registry", "data_timestamp", "fingerprint", "completed", "confirmed"),
    keys=1,
    what="last complete run",
    decode=_run,
    label=lambda _: "The last complete run",
    is_numbered=True,
)
NEWS = Table(
    "watch_news",
    ("number", "found", "data_timestamp", "kind", "body"),
    keys=1,
    what="item of news",
    decode=_logged,
    label=_news_label,
    is_numbered=True,
    many="items of news",
)
SINKS = Table(
    "watch_sinks",
    (
        *("name", "told", "attempted", "not_shown", "failing_since"),
        *("runs", "error", "said", "attempt"),
    ),
    keys=1,
    what="account of a sink",
    decode=_sink,
    label=lambda raw: f"The account of what the sink “{_short(raw[0])}” was sent",
    many="accounts of sinks",
)
GAPS = Table(
    "watch_gaps",
    ("kind",),
    keys=1,
    what="note of a loss",
    decode=text,
    label=lambda _: "A note of what was lost before",
    many="notes of losses",
)
TABLES: tuple[Table[Any], ...] = (*(MARKS, CONDITIONS, MEMBERS, SEARCHES, RUN, NEWS, SINKS, GAPS),)
