"""The crontab of the recipes, line by line as cron reads it."""

import re

import pytest

from tests.documents import EXAMPLE
from tests.recipes.machine import RECIPES, Done, Machine

_LINES = [
    line
    for line in (RECIPES / "crontab").read_text().splitlines()
    if line.strip() and not line.startswith("#")
]
_SETTING = re.compile(r"([A-Z_]+) *= *(.*)")
_JOB = re.compile(r"(\S+) (\S+) (\S+) (\S+) (\S+) +(\S.*)")


def settings(machine: Machine) -> dict[str, str]:
    """Return the variables that the crontab sets, for the home of a machine."""
    found = (_SETTING.fullmatch(line) for line in _LINES)
    return {
        match[1]: match[2].strip('"').replace("/home/you", str(machine.home))
        for match in found
        if match
    }


def jobs() -> list[tuple[str, ...]]:
    """Return every job: its five fields of time, and its command."""
    return [match.groups() for line in _LINES if (match := _JOB.fullmatch(line))]


def cron(machine: Machine, command: str) -> Done:
    """Run a command as cron does: with the environment of cron and of the crontab only."""
    own = {"HOME": str(machine.home), "LOGNAME": "you", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
    done = machine.sh(f"exec 2>&1; {command}", variables=own | settings(machine))
    assert done.err == ""
    return done


def test_every_line_is_a_setting_or_a_job() -> None:
    assert len(_LINES) == len(jobs()) + sum(bool(_SETTING.fullmatch(line)) for line in _LINES)
    # To cron, a bare % ends the command.
    assert all("%" not in job[-1] for job in jobs())


def test_it_runs_on_weekdays_after_the_registry_update() -> None:
    assert len(jobs()) == 2
    for minute, hour, *days, _ in jobs():
        assert (int(hour), int(minute)) > (15, 0)
        assert days == ["*", "*", "1-5"]


@pytest.mark.parametrize("command", [job[-1] for job in jobs()])
def test_a_week_of_mails(command: str, machine: Machine) -> None:
    machine.day("2026-02-18")
    variables = machine.variables | settings(machine)
    assert machine.sh(f"trialcli watch add {EXAMPLE}", variables=variables).code == 0
    assert cron(machine, command) == Done(0, "")  # the first run: no news
    machine.at("2026-02-19")
    assert cron(machine, command) == Done(0, "")
    machine.day("2026-04-22")
    mailed = cron(machine, command)
    assert mailed.code == 0
    assert mailed.out.startswith(
        "1 of 1 trial record changed · 2 major, 5 minor · registry data of 2026-04-22\n"
    )
    assert "  major   Enrollment target 120 → 90 (−25 %)" in mailed.out
    assert cron(machine, command) == Done(0, "")
    machine.away()
    failed = cron(machine, command)
    assert failed.code == 3
    assert f"! Not checked: {EXAMPLE}: " in failed.out
    assert cron(machine, command) == Done(3, "")
