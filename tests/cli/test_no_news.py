"""No command says that there is no news of what was not checked."""

from datetime import UTC, datetime

import pytest

from tests.cli.program import Program
from tests.registry_server import RegistryServer, record
from trialcli.render.watch.run_notes import run_notes
from trialcli.watch.digest import Digest
from trialcli.watch.news import AvailabilityNews
from trialcli.watch.run_report import Delivery, RunReport

TRIAL = "NCT00000001"
UNCHECKED = "of the watch list not checked by any run yet\n"


def test_news_of_a_list_that_no_run_has_come_to(asking: Program, registry: RegistryServer) -> None:
    registry.put(record(TRIAL))
    asking("watch", "add", TRIAL)
    assert asking("news").out == f"1 entry {UNCHECKED}"
    data = asking("news", "--json").data
    assert (data["complete"], data["trials"]) == (False, [])
    assert "no news" not in data["subject"].lower()
    assert asking("watch", "run").code == 0
    assert asking("news").out.startswith("No news of 1 trial")
    assert asking("news", "--json").data["complete"] is True
    asking("watch", "add", "NCT00000002", "--query", "lupus", "--offline")
    assert asking("news").out.startswith("2 entries of the watch list not checked by any run yet")


def failing(*trials: str, searches: tuple[str, ...] = ()) -> AvailabilityNews:
    return AvailabilityNews("failing", trials, searches, "unreachable", "It cannot be reached.")


@pytest.mark.parametrize(
    ("failed", "has_news", "expected"),
    [
        ((), False, "Checked 3 trials: no news."),
        ((), True, "Checked 3 trials."),
        ((failing("A"),), False, "1 of 3 trials could not be checked; no news of the others."),
        ((failing("A"),), True, "1 of 3 trials could not be checked."),
        ((failing("A", "B"), failing("C")), False, "3 of 3 trials could not be checked."),
        (
            (failing(searches=("lupus",)),),
            False,
            "1 search could not be checked; no news of the others.",
        ),
    ],
)
def test_a_run_says_no_news_only_of_what_it_checked(
    failed: tuple[AvailabilityNews, ...], has_news: bool, expected: str
) -> None:
    report = RunReport(None, asked=True, watched=3, failing=failed)
    digest = Digest(datetime(2026, 3, 9, tzinfo=UTC), None, 3, has_new_failures=has_news)
    assert list(run_notes(report, [Delivery("stdout", "delivered", digest)])) == [expected]
