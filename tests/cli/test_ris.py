"""``--format ris`` of the commands that have it, read by a parser that is not ours."""

from typing import Any

import rispy

from tests.cli.program import Program
from tests.registry_server import RegistryServer, record

A, B, C = TRIALS = ["NCT00000001", "NCT00000002", "NCT00000003"]


def references(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rispy.loads(text)
    return found


def test_a_search_asks_for_the_fields_of_a_reference(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(*(record(trial, title=f"Lupus {trial}") for trial in TRIALS))
    ran = asking("search", "lupus", "--format", "ris")
    assert ran.code == 0
    assert [one["id"] for one in references(ran.out)] == TRIALS
    assert all(one["title"].startswith("Lupus NCT") for one in references(ran.out))
    assert all(one["access_date"] for one in references(ran.out))
    assert "BriefSummary" in registry.asked[-1].params["fields"]
    ran = asking("search", "lupus", "--format", "ris", "--limit", "2")
    assert len(references(ran.out)) == 2
    assert "2 of 3 trials" in ran.err


def test_stored_trials_are_cited_by_their_newest_version(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(*(record(trial, title=f"Lupus {trial}") for trial in TRIALS))
    asking("fetch", *TRIALS)
    for words in (["list"], ["find", "lupus"]):
        ran = asking(*words, "--format", "ris")
        assert ran.code == 0
        assert sorted(one["id"] for one in references(ran.out)) == TRIALS
    ran = asking("list", "--format", "ris", "--limit", "1")
    assert [one["id"] for one in references(ran.out)] == [A]


def test_a_damaged_trial_is_named_and_the_others_are_cited(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(*map(record, TRIALS))
    asking("fetch", *TRIALS)
    (file,) = (asking.root / B).glob("*.json")
    file.chmod(0o644)
    file.write_text(file.read_text().replace("RECRUITING", "COMPLETED"))
    ran = asking("list", "--format", "ris")
    assert ran.code == 5
    assert [one["id"] for one in references(ran.out)] == [A, C]
    assert ran.err.count(B) >= 1


def test_fields_cannot_be_chosen(asking: Program) -> None:
    ran = asking("list", "--format", "ris", "--fields", "trial")
    assert ran.code == 2
    assert "--fields cannot be combined with --format ris" in ran.err
