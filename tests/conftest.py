"""What every test may use: guards against touching the real world, and a registry on loopback."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.clock import refuse_files_of_today, set_the_clock
from tests.default_store import refuse_the_default_store
from tests.outside_world import refuse_the_outside_world
from tests.registry_server import RegistryServer

# The same examples in every run, so that a failure is of the change at hand. To look for new ones:
# pytest --hypothesis-profile=search
# How long an example takes says how busy the machine is, and nothing of the program.
UNTIMED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("search", **UNTIMED)
settings.register_profile("same", derandomize=True, **UNTIMED)
settings.load_profile("same")

# ---------------------------------------------------------------- guard: the network

refuse_the_outside_world()
# A program that a test starts is not covered by the guard of this process: without a proxy that
# answers it gets nowhere either.
os.environ |= {
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "NO_PROXY": "127.0.0.1,localhost",
}


@pytest.fixture
def registry() -> Iterator[RegistryServer]:
    """Return a registry on loopback, without records and without faults."""
    with RegistryServer() as server:
        yield server


# ---------------------------------------------------------------- guard: the clock

set_the_clock()


@pytest.fixture(autouse=True)
def no_time_of_today(tmp_path: Path) -> Iterator[None]:
    """Fail a test in which a program stored something by the machine's clock."""
    yield
    refuse_files_of_today(tmp_path.glob("**/NCT*/*.json"))


# ---------------------------------------------------------------- guard: the default store

refuse_the_default_store()


@pytest.fixture(scope="session")
def no_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a path at which no store can ever be made."""
    not_a_directory = tmp_path_factory.mktemp("guard") / "you-forgot-to-choose-a-store"
    not_a_directory.touch()
    return not_a_directory / "store"


@pytest.fixture(autouse=True)
def a_world_of_its_own(no_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start every test in an empty directory, with nobody's home and no usable store."""
    monkeypatch.setenv("TRIALCLI_STORE", str(no_store))
    for variable in ("HOME", "USERPROFILE", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


# ---------------------------------------------------------------- real records


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the directory of real records; tests that need it are skipped where it is absent."""
    beside = Path(__file__).parents[2] / "shared" / "corpus"
    directory = Path(os.environ.get("TRIALCLI_CORPUS") or beside)
    if not (directory / "records").is_dir():
        pytest.skip("no corpus of real records (TRIALCLI_CORPUS)")
    return directory
