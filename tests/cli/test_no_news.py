"""No command says that there is no news of what was not checked."""

import pytest

from tests.cli.program import Program
from tests.registry_server import RegistryServer, record
from trialcli.jobs.watch.run import Report
from trialcli.render.watch.run_notes import run_words
from trialcli.watch.news import AvailabilityNews

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
    ("failed", "is_told", "said"),
    [
        ((), False, "Looked at 3 trials: no news."),
        ((), True, "Looked at 3 trials."),
        ((failing("A"),), False, "1 of 3 trials could not be looked at; no news of the others."),
        ((failing("A"),), True, "1 of 3 trials could not be looked at."),
        ((failing("A", "B"), failing("C")), False, "3 of 3 trials could not be looked at."),
        (
            (failing(searches=("lupus",)),),
            False,
            "1 search could not be looked at; no news of the others.",
        ),
    ],
)
def test_a_run_says_no_news_of_what_it_looked_at_alone(
    failed: tuple[AvailabilityNews, ...], is_told: bool, said: str
) -> None:
    report = Report(None, asked=True, watched=3, failing=failed)
    assert run_words(report, is_told=is_told) == said
