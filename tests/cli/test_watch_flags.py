"""Flags that a group of the watch list names: reported when a day or a change raises them."""

import pytest

from tests.calendars import of_the_fda
from tests.cli.program import Program
from tests.clock import move_the_clock
from tests.registry_server import RegistryServer

A, B = "NCT00000001", "NCT00000002"
GROUPS = f"""trials = ["{B}"]
[group.own]
trials = ["{A}"]
flags = ["Results-Due"]
least = "major"
"""
DUE = "No results are posted"


def put(registry: RegistryServer, trial: str, primary: str, submitted: str = "2026-02-20") -> None:
    study = of_the_fda(
        primary=(primary, "ACTUAL"),
        completion=(primary, "ACTUAL"),
        protocolSection__statusModule__overallStatus="COMPLETED",
    )
    study["protocolSection"]["identificationModule"]["nctId"] = trial
    study["protocolSection"]["statusModule"]["lastUpdateSubmitDate"] = submitted
    registry.put(study)


@pytest.fixture
def watching(asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Return the program, asking a registry of two trials whose results are due on 2 March."""
    move_the_clock(monkeypatch, "2026-03-02")
    for trial in (A, B):
        put(registry, trial, "2025-03-02")
    registry.new_data("2026-03-02T09:00:05")
    asking.root.mkdir(exist_ok=True)
    (asking.root / "watch.toml").write_text(GROUPS)
    ran = asking("watch", "run")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    return asking


def day(registry: RegistryServer, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    move_the_clock(monkeypatch, text)
    registry.new_data(f"{text}T09:00:05")


def test_a_day_raises_a_flag_once(
    watching: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    day(registry, monkeypatch, "2026-03-03")
    ran = watching("watch", "run", "--exit-code")
    assert (ran.code, ran.err) == (4, "")
    words = " ".join(ran.out.split())
    assert words.startswith("1 of 2 trials with a new flag · 1 major")
    assert DUE in words
    assert "they were due by 2026-03-02." in words
    assert f"trialcli show {A}" in words
    assert B not in words
    day(registry, monkeypatch, "2026-03-04")
    ran = watching("watch", "run")
    assert (ran.code, ran.out) == (0, "")


def test_the_news_as_data(
    watching: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    day(registry, monkeypatch, "2026-03-03")
    (trial,) = watching("watch", "run", "--json").data["trials"]
    (item,) = trial["items"]
    (event,) = item["events"]
    assert (trial["trial"], item["kind"]) == (A, "flagged")
    assert (event["rule"], event["facts"]) == ("flag-raised", {"flag": "results-due"})


def test_a_flag_that_ended_is_reported_again(
    watching: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    day(registry, monkeypatch, "2026-03-03")
    assert DUE in watching("watch", "run").out
    put(registry, A, "2025-12-01", "2026-03-04")
    day(registry, monkeypatch, "2026-03-04")
    assert DUE not in watching("watch", "run").out
    put(registry, A, "2025-02-01", "2026-03-05")
    day(registry, monkeypatch, "2026-03-05")
    ran = watching("watch", "run")
    assert " ".join(ran.out.split()).count("they were due by 2026-02-01") == 1


def test_a_flag_that_is_there_when_it_is_first_asked_for_is_reported(
    watching: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    day(registry, monkeypatch, "2026-03-03")
    assert DUE in watching("watch", "run").out
    listed = watching.root / "watch.toml"
    listed.write_text(f'flags = ["results-due"]\n{listed.read_text()}')
    day(registry, monkeypatch, "2026-03-04")
    out = watching("watch", "run").out
    assert DUE in out
    assert B in out
    assert A not in out


def test_a_trial_that_could_not_be_checked_raises_no_flag(
    watching: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    del registry.records[A]
    day(registry, monkeypatch, "2026-03-03")
    assert DUE not in watching("watch", "run").out


def test_a_flag_is_no_trouble_of_the_trial(
    watching: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    day(registry, monkeypatch, "2026-03-03")
    watching("watch", "run")
    assert A not in watching("watch", "list", "--failing").out


def test_the_watch_list_names_the_flags_of_a_group(watching: Program) -> None:
    words = " ".join(watching("watch", "list").out.split())
    assert "Flags that are reported as major: results-due." in words
    groups = {
        one["name"]: one["flags"] for one in watching("watch", "list", "--json").data["groups"]
    }
    assert groups == {"": [], "own": ["results-due"]}


@pytest.mark.parametrize("value", ['"results-due"', '["overdue"]', "[7]", '[""]'])
def test_unknown_flags_are_a_usage_error(watching: Program, value: str) -> None:
    (watching.root / "watch.toml").write_text(f'trials = ["{A}"]\nflags = {value}\n')
    ran = watching("watch", "run")
    assert (ran.code, ran.out) == (2, "")
    assert "flags" in ran.err
