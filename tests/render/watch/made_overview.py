"""An overview that shows every part there is, for golden screens."""

from datetime import UTC, datetime
from typing import Any

from trialcli.watch.log import Condition, ConditionKind, LastRun
from trialcli.watch.overview import (
    Overview,
    WatchedGroup,
    WatchedSearch,
    WatchedSink,
    WatchedTrial,
)
from trialcli.watch.watchlist import Group

MARCH_2, MARCH_7, MARCH_9 = (datetime(2026, 3, day, 5, 0, 12, tzinfo=UTC) for day in (2, 7, 9))
FEBRUARY = datetime(2026, 2, 4, 5, 0, 10, tzinfo=UTC)
OUTAGE = "The registry answered 503 (Service Unavailable), still after 4 tries."


def condition(subject: str, kind: ConditionKind = "failing", **more: Any) -> Condition:
    given: dict[str, Any] = {"runs": 3, "reason": "server-fault", "message": OUTAGE}
    return Condition(subject, kind, MARCH_7, **(given | more))


def trial(number: int, title: str = "A Trial (Invented)", **more: Any) -> WatchedTrial:
    name = f"NCT{99000000 + number}"
    given: dict[str, Any] = {
        "own": name,
        "is_listed": True,
        "searches": (),
        "checked": MARCH_9,
        "changed": None,
        "conditions": {},
    }
    return WatchedTrial(name, title=title, **(given | more))


def with_problem(number: int, *kinds: ConditionKind, **more: Any) -> WatchedTrial:
    subject = f"NCT{99000000 + number}"
    conditions = {kind: condition(subject, kind) for kind in kinds}
    return trial(number, **{"conditions": conditions, "checked": MARCH_2, **more})


LUPUS, HEART = "lupus AND CAR-T", "AREA[LeadSponsorName]Example AND heart failure AND preserved"
RUN = LastRun("https://registry.example", "2026-03-09T09:00:05", "f" * 64, MARCH_9, MARCH_9)
METFORMIN = "Metformin Add-on in Type 2 Diabetes with an Open-Label Extension (Invented)"
QUIET = Overview(
    "watch.toml",
    (WatchedGroup(Group(""), (), (trial(1, METFORMIN, changed=FEBRUARY), trial(2))),),
    (WatchedSink("stdout", "stdout", ("",)),),
    RUN,
)
EVERYTHING = Overview(
    "watch.toml",
    (
        WatchedGroup(
            Group(""),
            (),
            (
                trial(1, METFORMIN, changed=FEBRUARY),
                trial(2),
                with_problem(3, "failing", title="A Trial That Cannot Be Read"),
                with_problem(4, "vanished", title="A Trial That Is Gone (Invented)"),
                trial(5, "A Trial Registered Twice", own="NCT99000001"),
                trial(6, "", checked=None),
            ),
        ),
        WatchedGroup(
            Group("rivals", least="minor", sinks=("stdout", "team", "feed")),
            (
                WatchedSearch(LUPUS, 3, MARCH_9, None),
                WatchedSearch(HEART, None, None, condition(f"search:{HEART}", runs=1)),
                WatchedSearch("nothing", 0, MARCH_9, None),
                WatchedSearch("new", None, None, None),
            ),
            (
                trial(2, searches=(LUPUS,)),
                with_problem(7, "failing", "vanished", checked=None, title=""),
                trial(8, "CD19 CAR-T Cells in Lupus", is_listed=False, searches=(LUPUS,)),
                trial(
                    9, "全身性エリテマトーデスにおける臨床試験の例と長い題名の続き", is_listed=False
                ),
            ),
        ),
        WatchedGroup(Group("later"), (), ()),
    ),
    (
        WatchedSink(
            "team",
            "command",
            ("rivals",),
            pending=5,
            failing_since=MARCH_7,
            runs=3,
            error="The command notify-team of sink team ended with exit code 1.",
        ),
        WatchedSink("feed", "atom", ("rivals",), pending=1),
        WatchedSink("mail", "apprise", ()),
        WatchedSink("stdout", "stdout", ("", "rivals")),
    ),
    RUN,
    is_of_list=False,
)
