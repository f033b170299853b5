from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes import CountingProgress, FakeClock, FaultyStore
from tests.made_snapshots import NOON, VOLATILE, made_snapshot, made_version
from trialcli.ctgov import dialect
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.edges.catalog import SqliteCatalog
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.storefiles import STATE
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.errors import RegistryError, UnreachableError
from trialcli.jobs.doctor import examine_registry, examine_store
from trialcli.jobs.listing import list_stored
from trialcli.registry.client import T
from trialcli.registry.dialect import Answer, Request
from trialcli.versions.checks import LastCheck
from trialcli.versions.doctor import Route


class OneAnswer:
    """A transport with one answer, or one fault."""

    root = "https://registry.example"
    client = "pigeon"
    user_agent = "pigeon/1"
    route = Route("127.0.0.1:3128", "HTTPS_PROXY")

    def __init__(self, answer: bytes | RegistryError) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def get(self, request: Request, read: Callable[[Answer], T]) -> T:
        self.asked.append(request.path)
        if isinstance(self.answer, RegistryError):
            raise self.answer
        return read(Answer(200, "application/json", self.answer, self.root))


def test_a_registry_that_answers() -> None:
    transport = OneAnswer(b'{"apiVersion": "2.0.5", "dataTimestamp": "2026-01-12T09:00:05"}')
    checkup = examine_registry(transport, dialect, FakeClock())
    assert (checkup.root, checkup.client, checkup.user_agent) == (
        transport.root,
        "pigeon",
        "pigeon/1",
    )
    assert (checkup.api_version, checkup.data_timestamp) == ("2.0.5", "2026-01-12T09:00:05")
    assert checkup.error is None
    assert checkup.route == transport.route
    assert transport.asked == ["/api/v2/version"]


@pytest.mark.parametrize("answer", [UnreachableError("down"), b"<html>", b"{}"])
def test_a_registry_that_does_not(answer: bytes | RegistryError) -> None:
    checkup = examine_registry(OneAnswer(answer), dialect, FakeClock())
    assert checkup.error is not None
    assert checkup.api_version is None
    assert checkup.client == "pigeon"


def test_a_store_and_its_failing_trials(tmp_path: Path) -> None:
    store, state = DirectoryStore(tmp_path / "store"), SqliteState(tmp_path / "store")
    progress = CountingProgress()
    catalog, clock = SqliteCatalog(tmp_path / "store"), FakeClock()
    empty = examine_store(store, state, catalog, VOLATILE, progress, clock)
    assert (empty.exists, empty.writable, empty.failing) == (False, True, ())
    store.put(made_snapshot())
    state.record_checks(
        [LastCheck("NCT00000002", failing_since=NOON), LastCheck("NCT00000001", NOON)]
    )
    found = examine_store(store, state, catalog, VOLATILE, progress, clock)
    assert (found.exists, found.root) == (True, str(tmp_path / "store"))
    assert found.failing == ("NCT00000002",)
    assert found.warnings == ()
    assert (found.verification.trials, found.verification.is_sound, found.checked) == (1, True, 1)
    assert progress.calls == [0, "stop", 1, "advance", "stop"]


def test_a_damaged_state_file_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / STATE).write_bytes(b"no database" * 1000)
    store, state = DirectoryStore(tmp_path), SqliteState(tmp_path)
    catalog, clock = SqliteCatalog(tmp_path), FakeClock()
    checkup = examine_store(store, state, catalog, VOLATILE, CountingProgress(), clock)
    assert "is damaged" in checkup.warnings[0]


@pytest.mark.parametrize("is_listed", [False, True])
def test_of_a_large_store_some_files_are_checked_and_all_are_counted(
    tmp_path: Path, is_listed: bool
) -> None:
    store, state, catalog = FaultyStore(tmp_path), SqliteState(tmp_path), SqliteCatalog(tmp_path)
    for number in range(1, 251):
        store.put(made_snapshot(f"NCT{number:08d}", "A"))
    store.put(made_snapshot("NCT00000001", "B", minutes=1))
    store.put_history(made_version())
    days = [FakeClock(NOON + timedelta(days=day)) for day in range(8)]
    if is_listed:
        list_stored(store, catalog, FakeClock(NOON + timedelta(days=9000)), CTGOV_RECORDS)
    names = set[str]()
    for clock in days:
        store.loaded.clear()
        found = examine_store(store, state, catalog, VOLATILE, CountingProgress(), clock)
        counts = found.verification
        assert (counts.trials, counts.snapshots, counts.histories) == (250, 251, 1)
        assert found.checked == len(store.loaded) < 252
        names |= {name.trial for name in store.loaded}
    assert len(names) > 240
