"""Failed checks: reported when they begin, when they end, and by the watchdog."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from trialcli.watch.availability import Failure, availability_update, search_subject
from trialcli.watch.log import Condition, LogUpdate
from trialcli.watch.news import AvailabilityNews

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
_SPOKEN = ("failing", "reached")
DOWN = Failure("server-fault", "503")


def days_of(plan: dict[int, dict[str, Failure]], days: int) -> list[LogUpdate]:
    """Return the log update of each day, given the failures of that day."""
    known: dict[str, Condition] = {}
    found = []
    for day in range(days):
        now = NOON + timedelta(days=day)
        today = availability_update(known.values(), plan.get(day, {}), now, WEEK, {})
        for ended in today.ended:
            del known[ended.subject]
        known |= {one.subject: one for one in today.begun}
        found.append(today)
    return found


def told(found: LogUpdate, outlook: str) -> list[AvailabilityNews]:
    return [news for news in found.news if news.outlook == outlook]


def test_failures_with_one_reason_are_grouped_and_searches_are_listed_separately() -> None:
    failed = {"NCT1": DOWN, search_subject("lupus"): DOWN, "NCT2": Failure("blocked", "403")}
    (day,) = days_of({0: failed}, 1)
    assert [(news.trials, news.searches) for news in told(day, "failing")] == [
        (("NCT1",), ("lupus",)),
        (("NCT2",), ()),
    ]


def test_a_recovery_states_the_length_of_the_outage() -> None:
    found = days_of({day: {"NCT1": DOWN} for day in range(3)}, 4)
    assert [len(told(day, "failing")) for day in found] == [1, 0, 0, 0]
    assert [len(told(day, "lasting")) for day in found] == [0, 1, 1, 0]
    (reached,) = told(found[3], "reached")
    assert (reached.runs, reached.since, reached.message) == (3, NOON, "")


@given(st.lists(st.booleans(), max_size=40))
def test_every_failure_that_ends_was_reported_when_it_began(fails: list[bool]) -> None:
    plan = {day: {"NCT1": DOWN} for day, is_down in enumerate(fails) if is_down}
    found = days_of(plan, len(fails))
    heard = [
        "".join(news.outlook[0] for news in day.news if news.outlook in _SPOKEN) for day in found
    ]
    spoken = "".join(heard)
    assert spoken == ("fr" * len(spoken))[: len(spoken)]
    assert spoken.count("f") == sum(
        is_down and (day == 0 or not fails[day - 1]) for day, is_down in enumerate(fails)
    )


@given(st.integers(1, 60))
def test_the_watchdog_reports_once_a_week(days: int) -> None:
    found = days_of({day: {"NCT1": DOWN} for day in range(days)}, days)
    spoken = [day for day, each in enumerate(found) if told(each, "overdue")]
    assert spoken == list(range(7, days, 7))
