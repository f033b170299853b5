"""A guard: in a test the program takes the time from the test, so that a test holds on any day."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from trialcli import wiring
from trialcli.edges.environment import CLOCK_SHIFT
from trialcli.versions.snapshot import parse_file_name

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""The program's time when the tests begin: after all that the registry on loopback publishes."""
_MACHINE = datetime.now(UTC)  # noqa: TID251 - the guard alone may ask the machine
_NEAR = timedelta(hours=6)
"""Longer than the tests take."""


class ReadTheMachineClockError(AssertionError):
    """A test, or what it tests, took the time from this machine."""


def set_the_clock() -> None:
    """Set the clock of the program, in this process and in those that the tests start.

    The machine's clock goes on underneath, so that what happens later has a later time in every
    process. In this process the program may not ask for the time without the shift.
    """
    os.environ[CLOCK_SHIFT] = str((START - _MACHINE).total_seconds())
    machine = wiring.now

    def shifted_only() -> datetime:
        if not os.environ.get(CLOCK_SHIFT):
            raise ReadTheMachineClockError(f"{CLOCK_SHIFT} is not set")
        return machine()

    wiring.now = shifted_only


def move_the_clock(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    """Let the program's time be noon of a day, and go on from there.

    A registry whose data is older than that by more than a week is reported as outdated.
    """
    noon = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    monkeypatch.setenv(CLOCK_SHIFT, str((noon - _MACHINE).total_seconds()))


def refuse_files_of_today(paths: Iterable[Path]) -> None:
    """Refuse snapshots that a program has dated by this machine's clock.

    A program that is started without the variables of the tests does that.
    """
    if abs(START - _MACHINE) < 2 * _NEAR:
        return  # on this one day the two clocks cannot be distinguished
    for path in paths:
        name = parse_file_name(path.parent.name, path.name)
        if name is not None and abs(name.retrieved - _MACHINE) < _NEAR:
            raise ReadTheMachineClockError(f"{path.name} has the time of this machine")
