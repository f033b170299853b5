"""Calendars of stored trials: from ``list``, from the watch list, for a group."""

from pathlib import Path
from subprocess import PIPE

import pytest

from tests.calendars import events_of, of_the_fda
from tests.cli.program import Program
from tests.made_snapshots import made_snapshot

FIRST, SECOND, MISSING = "NCT00000001", "NCT00000002", "NCT00000009"


@pytest.fixture
def stored(program: Program) -> Program:
    program.keep(made_snapshot(FIRST, study=of_the_fda()))
    program.keep(made_snapshot(SECOND, study=of_the_fda(primary=None, completion=None)))
    (program.root / "watch.toml").write_text(
        f'trials = ["{FIRST}"]\n[group.rivals]\ntrials = ["{SECOND}", "{MISSING}"]\n'
    )
    return program


def trials_of(content: bytes | str) -> list[str]:
    """Return the trials of a calendar, each once."""
    return list(dict.fromkeys(uid[:11].upper() for uid in events_of(content)))


def test_the_stored_trials(stored: Program) -> None:
    ran = stored("list", "--format", "ics")
    assert (ran.code, ran.err) == (0, "")
    assert trials_of(ran.out) == [FIRST, SECOND]


def test_the_filters_of_list_hold(stored: Program) -> None:
    assert trials_of(stored("list", "--limit", "1", "--format", "ics").out) == [FIRST]
    assert trials_of(stored("list", "--status", "completed", "--format", "ics").out) == []


def test_line_ends_on_standard_output_are_those_of_a_calendar(stored: Program) -> None:
    command = stored.popen("list", "--ics", "-", stdout=PIPE)
    written, _ = command.communicate()
    assert command.returncode == 0
    assert written.count(b"\n") == written.count(b"\r\n") > 20


def test_a_group(stored: Program, tmp_path: Path) -> None:
    file = tmp_path / "trials.ics"
    ran = stored("list", "--group", "rivals", "--ics", str(file))
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"Not stored yet: {MISSING}.\nWritten to {file}.\n"
    assert trials_of(file.read_bytes()) == [SECOND]
    assert b"X-WR-CALNAME:Trials: rivals\r\n" in file.read_bytes()


def test_a_group_filters_other_formats_too(stored: Program) -> None:
    ran = stored("list", "--group", "rivals", "--json")
    assert [one["trial"] for one in ran.data["trials"]] == [SECOND]
    assert trials_of(stored("list", "--group", "rivals", "--group", "", "--format", "ics").out) == [
        FIRST,
        SECOND,
    ]


def test_an_unknown_group_is_a_usage_error(stored: Program) -> None:
    ran = stored("list", "--group", "rival")
    assert (ran.code, ran.out) == (2, "")
    assert "rivals" in ran.err


def test_the_watch_list(stored: Program, tmp_path: Path) -> None:
    file = tmp_path / "trials.ics"
    ran = stored("watch", "list", "--ics", str(file))
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"Not stored yet: {MISSING}.\nWritten to {file}.\n"
    assert trials_of(file.read_bytes()) == [FIRST, SECOND]
    assert stored("watch", "list", "--group", "rivals", "--ics", str(file)).code == 0
    assert trials_of(file.read_bytes()) == [SECOND]


def test_an_earlier_calendar_is_replaced_and_no_other_file(stored: Program, tmp_path: Path) -> None:
    file = tmp_path / "trials.ics"
    assert stored("list", "--ics", str(file)).code == 0
    before = file.read_bytes()
    assert stored("list", "--ics", str(file)).code == 0
    assert file.read_bytes() == before
    file.write_bytes(b"BEGIN:VCALENDAR\r\nPRODID:-//someone//else//EN\r\nEND:VCALENDAR\r\n")
    ran = stored("list", "--ics", str(file))
    assert ran.code == 2
    assert "was not written by this command" in ran.err
    assert b"someone" in file.read_bytes()


@pytest.mark.parametrize("words", [["--json"], ["--format", "csv"], ["--fields", "trial"]])
def test_a_file_and_another_format_are_a_usage_error(
    stored: Program, tmp_path: Path, words: list[str]
) -> None:
    ran = stored("list", "--ics", str(tmp_path / "trials.ics"), *words)
    assert (ran.code, ran.out) == (2, "")
    assert not (tmp_path / "trials.ics").exists()


def test_a_damaged_trial_is_named_and_the_others_are_written(
    stored: Program, tmp_path: Path
) -> None:
    next((stored.root / FIRST).glob("*.json")).write_text("{")
    ran = stored("list", "--ics", str(tmp_path / "trials.ics"))
    assert ran.code == 5
    assert FIRST in ran.err
    assert trials_of((tmp_path / "trials.ics").read_bytes()) == [SECOND]


def test_a_search_that_no_run_has_read_is_named(stored: Program, tmp_path: Path) -> None:
    (stored.root / "watch.toml").write_text(f'trials = ["{FIRST}"]\nsearches = ["lupus"]\n')
    ran = stored("watch", "list", "--ics", str(tmp_path / "trials.ics"))
    assert ran.code == 0
    assert "Without a group: what the search “lupus” finds is not known yet." in ran.err
    assert trials_of((tmp_path / "trials.ics").read_bytes()) == [FIRST]
