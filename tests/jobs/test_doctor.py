from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes import CountingProgress, FakeClock
from tests.made_snapshots import NOON, VOLATILE, made_snapshot
from trialcli.ctgov import dialect
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.storefiles import STATE
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.errors import RegistryError, UnreachableError
from trialcli.jobs.doctor import examine_registry, examine_store
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
    empty = examine_store(store, state, VOLATILE, progress)
    assert (empty.exists, empty.writable, empty.failing) == (False, True, ())
    store.put(made_snapshot())
    state.record_checks(
        [LastCheck("NCT00000002", failing_since=NOON), LastCheck("NCT00000001", NOON)]
    )
    found = examine_store(store, state, VOLATILE, progress)
    assert (found.exists, found.root) == (True, str(tmp_path / "store"))
    assert found.failing == ("NCT00000002",)
    assert found.warnings == ()
    assert (found.verification.trials, found.verification.is_sound) == (1, True)
    assert progress.calls == [0, "stop", 1, "advance", "stop"]


def test_a_damaged_state_file_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / STATE).write_bytes(b"no database" * 1000)
    store, state = DirectoryStore(tmp_path), SqliteState(tmp_path)
    checkup = examine_store(store, state, VOLATILE, CountingProgress())
    assert "is damaged" in checkup.warnings[0]
