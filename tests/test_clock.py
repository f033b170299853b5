import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.cli.program import COMMAND, SRC
from tests.clock import START, ReadTheMachineClockError, refuse_files_of_today
from tests.registry_server import RegistryServer, record
from trialcli.cli.deps import Deps
from trialcli.edges.environment import CLOCK_SHIFT, Environment
from trialcli.errors import UsageError

TRIAL = "NCT00000001"
MACHINE = datetime(2031, 5, 4, tzinfo=UTC)


def clock(shift: str | None) -> datetime:
    variables = {} if shift is None else {CLOCK_SHIFT: shift}
    return Environment(variables, Path()).clock(lambda: MACHINE)()


@pytest.mark.parametrize("unset", [None, ""])
def test_without_a_shift_the_clock_is_the_machines(unset: str | None) -> None:
    assert clock(unset) == MACHINE


def test_a_shift_is_added_to_the_machines_clock() -> None:
    assert clock("-86400.5") == MACHINE - timedelta(days=1, seconds=0.5)


@pytest.mark.parametrize("nonsense", ["tomorrow", "1e300", "nan", "inf"])
def test_a_shift_that_is_no_number_of_seconds_is_named(nonsense: str) -> None:
    with pytest.raises(UsageError, match=CLOCK_SHIFT):
        clock(nonsense)


def test_the_program_takes_its_time_from_the_tests() -> None:
    assert START <= Deps().clock() < START + timedelta(hours=6)


def test_the_machines_clock_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CLOCK_SHIFT)
    with pytest.raises(ReadTheMachineClockError):
        Deps().clock()


def test_a_program_that_was_started_by_the_machines_clock_is_found(
    tmp_path_factory: pytest.TempPathFactory, registry: RegistryServer
) -> None:
    # Beside the directory of the test, or else the guard would fail this very test.
    root = tmp_path_factory.mktemp("elsewhere")
    registry.put(record(TRIAL))
    variables = {
        "PATH": os.defpath,
        "PYTHONPATH": str(SRC),
        "TRIALCLI_REGISTRY_URL": registry.root,
        "SSL_CERT_FILE": os.devnull,
    }
    words = [*COMMAND, "fetch", TRIAL, "--store", str(root)]
    unset = {name: value for name, value in os.environ.items() if name != CLOCK_SHIFT}
    subprocess.run(words, env=unset | variables, check=True, capture_output=True)
    with pytest.raises(ReadTheMachineClockError):
        refuse_files_of_today(root.glob("NCT*/*.json"))
    shutil.rmtree(root)
    subprocess.run(words, env=os.environ | variables, check=True, capture_output=True)
    refuse_files_of_today(root.glob("NCT*/*.json"))


def test_no_example_is_timed() -> None:
    for profile in ("same", "search"):
        assert settings.get_profile(profile).deadline is None
        assert HealthCheck.too_slow in settings.get_profile(profile).suppress_health_check
