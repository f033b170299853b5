"""A calendar as a sink: every run that checks the records keeps it up to date."""

from pathlib import Path

import pytest

from tests.calendars import events_of, of_the_fda
from tests.cli.program import Program
from tests.clock import move_the_clock
from tests.registry_server import RegistryServer

A, B = "NCT00000001", "NCT00000002"
START = f"{A.lower()}-start@trialcli"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    move_the_clock(monkeypatch, "2026-03-02")


def put(registry: RegistryServer, trial: str, start: str, submitted: str = "2026-02-20") -> None:
    study = of_the_fda(start=(start, "ESTIMATED"), primary=None, completion=None)
    study["protocolSection"]["identificationModule"]["nctId"] = trial
    study["protocolSection"]["statusModule"]["lastUpdateSubmitDate"] = submitted
    registry.put(study)


@pytest.fixture
def watching(asking: Program, registry: RegistryServer) -> Program:
    """Return the program, asking a registry of two trials, one of which a calendar has."""
    put(registry, A, "2026-04-01")
    put(registry, B, "2026-05-01")
    registry.new_data("2026-03-02T09:00:05")
    asking.root.mkdir(exist_ok=True)
    (asking.root / "watch.toml").write_text(
        f'trials = ["{B}"]\n'
        f'[group.own]\ntrials = ["{A}"]\nsinks = ["stdout", "dates"]\n'
        f'[sink.dates]\nkind = "ics"\nfile = "dates.ics"\nmode = "0644"\n'
    )
    return asking


def calendar(program: Program) -> Path:
    return program.root / "dates.ics"


def run(program: Program) -> None:
    ran = program("watch", "run")
    assert (ran.code, ran.err) == (0, "")


def test_the_first_run_writes_the_trials_of_the_groups_of_the_sink(watching: Program) -> None:
    run(watching)
    assert [*events_of(calendar(watching).read_bytes())] == [START]
    assert calendar(watching).stat().st_mode & 0o777 == 0o644
    assert b"X-WR-CALNAME:Trials: dates\r\n" in calendar(watching).read_bytes()


def test_a_moved_date_moves_its_event(watching: Program, registry: RegistryServer) -> None:
    run(watching)
    put(registry, A, "2026-06-01", "2026-03-02")
    registry.new_data("2026-03-03T09:00:05")
    run(watching)
    event = events_of(calendar(watching).read_bytes())[START]
    assert event["DTSTART"].dt.isoformat() == "2026-06-01"
    assert "was 2026-04-01" in event["SUMMARY"]
    assert event["SEQUENCE"] == 1


def test_without_changes_the_file_stays_the_same(
    watching: Program, registry: RegistryServer
) -> None:
    run(watching)
    before = calendar(watching).read_bytes()
    registry.new_data("2026-03-03T09:00:05")
    run(watching)
    assert calendar(watching).read_bytes() == before


def test_a_missing_calendar_is_written_without_new_data(watching: Program) -> None:
    run(watching)
    calendar(watching).unlink()
    run(watching)
    assert [*events_of(calendar(watching).read_bytes())] == [START]


def test_a_dry_run_writes_no_calendar(watching: Program) -> None:
    assert watching("watch", "run", "--dry-run").code == 0
    assert not calendar(watching).exists()


def test_another_file_is_not_replaced(watching: Program) -> None:
    watching.root.mkdir(exist_ok=True)
    calendar(watching).write_text("my notes")
    ran = watching("watch", "run")
    assert ran.code == 3
    assert "was not written by this command" in ran.err
    assert calendar(watching).read_text() == "my notes"


def test_a_calendar_is_not_written_without_a_trial_that_cannot_be_read(watching: Program) -> None:
    run(watching)
    calendar(watching).unlink()
    next((watching.root / A).glob("*.json")).write_text("{")
    ran = watching("watch", "run")
    assert ran.code == 3
    assert "The calendar of sink dates was not written." in ran.err
    assert A in ran.err
    assert not calendar(watching).exists()


def test_the_calendar_is_tested_without_changing_it(watching: Program) -> None:
    ran = watching("watch", "test", "dates")
    assert ran.code == 0
    assert not calendar(watching).exists()
