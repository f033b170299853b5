"""News limited to rules: what it shows, counts and refuses."""

import pytest

from tests.cli.program import Program
from tests.registry_server import RegistryServer, record

CALM, ODD = "NCT00000001", "NCT00000002"


@pytest.fixture
def changed(asking: Program, registry: RegistryServer) -> Program:
    """Return the program with news of two trials: a new title, and a new title and status."""
    for title, status in (("Old", "RECRUITING"), ("New", "TERMINATED")):
        registry.put(record(CALM, title=title))
        registry.put(record(ODD, title=title, status=status))
        asking("watch", "add", CALM, ODD)
        assert asking("watch", "run", "--refresh").code == 0
    return asking


def test_only_the_changes_of_the_rules_are_shown_and_the_others_counted(changed: Program) -> None:
    ran = changed("news", "--rule", "status-changed,status-stopped")
    assert ran.out.startswith("1 change in 1 trial not seen yet")
    assert "Old → New" not in ran.out
    assert "Not shown: 2 changes rated by other rules, 1 trial without other news" in ran.out
    rows = changed("news", "--rule", "status-stopped", "--format", "jsonl")
    assert ODD in rows.out
    assert CALM not in rows.out
    assert "2 changes rated by other rules" in rows.err


def test_json_has_the_changes_of_the_rules_and_counts_the_others(changed: Program) -> None:
    data = changed("news", "--rule", "identity-changed", "--json").data
    assert {one["trial"] for one in data["trials"]} == {CALM, ODD}
    events = [event for one in data["trials"] for event in one["events"]]
    assert {event["rule"] for event in events} == {"identity-changed"}
    assert (data["not_shown"]["other_rules"], data["not_shown"]["trials"]) == (1, 0)
    assert changed("news", "--json").data["not_shown"]["other_rules"] == 0


def test_no_news_of_a_rule_is_not_no_news(changed: Program) -> None:
    ran = changed("news", "--rule", "arm-added")
    assert ran.out.startswith("No news of 2 trials rated by the given rules")
    assert "Not shown: 3 changes rated by other rules, 2 trials without other news" in ran.out


def test_changes_that_are_not_shown_cannot_be_marked_as_seen(changed: Program) -> None:
    ran = changed("news", "--rule", "arm-added", "--mark-seen")
    assert (ran.code, ran.out) == (2, "")
    assert "--mark-seen cannot be combined with --rule" in ran.err
    assert changed("news").out.startswith("3 changes in 2 trials not seen yet")
