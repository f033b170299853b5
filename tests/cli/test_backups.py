"""A store that was put back from a backup, and state that was not; and the other way round.

What a run knows of a stored version is believed only of this version.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import registry_faults as faults
from tests import registry_whole as whole
from tests.cli.program import Program
from tests.clock import move_the_clock
from tests.registry_server import Record, RegistryServer, record
from tests.stores import contents, on_either_kind
from trialcli.edges.storefiles import PACKS, SERVED, STATE
from trialcli.wiring import open_store

TRIALS = [f"NCT{number:08d}" for number in range(1, 4)]
TRIAL = TRIALS[0]
VERSION = "/api/v2/version"
FIRST_DAY, SECOND_DAY = "2026-11-20T09:00:05", "2026-11-23T09:00:05"

Damage = Callable[[Path, Path], None]
"""What happens to a store, given a copy of it from the first day."""


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    move_the_clock(monkeypatch, "2026-11-20")


@pytest.fixture(autouse=True)
def _records(registry: RegistryServer) -> None:
    registry.put(*(record(trial, title="First") for trial in TRIALS))
    registry.new_data(FIRST_DAY)


def dated(study: Record, day: str) -> Record:
    status = study["protocolSection"]["statusModule"]
    status["lastUpdatePostDateStruct"] = {"date": day, "type": "ACTUAL"}
    return study


def paths(registry: RegistryServer) -> list[str]:
    asked, registry.asked = registry.asked, []
    return [each.path for each in asked]


def second_day(registry: RegistryServer, monkeypatch: pytest.MonkeyPatch) -> None:
    registry.put(*(record(trial, title="Second") for trial in TRIALS))
    registry.new_data(SECOND_DAY)
    move_the_clock(monkeypatch, "2026-11-23")


def two_days(
    program: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch, *command: str
) -> Path:
    """Run a command on both days; return a copy of the store as it was after the first."""
    program(*command)
    backup = Path(shutil.copytree(program.root, program.root.with_name("backup")))
    second_day(registry, monkeypatch)
    program(*command)
    return backup


def titles(root: Path, trial: str = TRIAL) -> list[str]:
    return contents(open_store(root), trial)


def _records_of(root: Path) -> list[Path]:
    packs = root / PACKS
    return [packs] if packs.exists() else [each for each in root.iterdir() if each.is_dir()]


def records_put_back(root: Path, backup: Path) -> None:
    for each in _records_of(root):
        shutil.rmtree(each)
    for each in _records_of(backup):
        shutil.copytree(each, root / each.name)


def records_removed(root: Path, _: Path) -> None:
    for each in _records_of(root):
        shutil.rmtree(each)


def newest_removed(root: Path, _: Path) -> None:
    if (root / PACKS).exists():
        max((root / PACKS).iterdir(), key=lambda each: each.stat().st_mtime_ns).unlink()
        return
    for trial in TRIALS:
        max((root / trial).iterdir()).unlink()


def newest_replaced(root: Path, backup: Path) -> None:
    """Put the older version in place of the newer one, as of a later time."""
    if (root / PACKS).exists():
        records_put_back(root, backup)
        return
    for trial in TRIALS:
        newest = max((root / trial).iterdir())
        newest.unlink()
        (older,) = (backup / trial).iterdir()
        (root / trial / older.name).write_bytes(older.read_bytes())


def state_put_back(root: Path, backup: Path) -> None:
    for each in root.glob(f"{STATE}*"):
        each.unlink()
    for each in backup.glob(f"{STATE}*"):
        shutil.copy2(each, root)


DAMAGES: dict[str, Damage] = {
    "records put back": records_put_back,
    "records removed": records_removed,
    "newest removed": newest_removed,
    "newest replaced": newest_replaced,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@on_either_kind
def test_trials_are_unchanged_only_if_the_stored_version_is_the_one_that_was_compared(
    damage: Damage, asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = two_days(asking, registry, monkeypatch, "fetch", *TRIALS)
    assert titles(asking.root)[-1] == "Second"
    damage(asking.root, backup)
    assert titles(asking.root)[-1:] != ["Second"]
    paths(registry)
    ran = asking("fetch", *TRIALS, "--json").data
    assert {each["outcome"] for each in ran["trials"]} <= {"new", "changed"}
    assert len(paths(registry)) > 1
    assert titles(asking.root)[-1] == "Second"
    again = asking("fetch", *TRIALS, "--json").data["trials"]
    assert {each["outcome"] for each in again} == {"unchanged"}
    assert paths(registry) == [VERSION]


@on_either_kind
def test_older_state_is_believed_of_the_version_it_knows_and_no_other(
    asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = two_days(asking, registry, monkeypatch, "fetch", *TRIALS)
    state_put_back(asking.root, backup)
    # A mirror may still have the data of the first day.
    registry.put(*(record(trial, title="First") for trial in TRIALS))
    registry.new_data(FIRST_DAY)
    ran = asking("fetch", *TRIALS, "--json").data
    assert {each["outcome"] for each in ran["trials"]} == {"changed"}


@on_either_kind
def test_version_that_the_last_check_did_not_find_is_not_shown_as_unchanged(
    asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = two_days(asking, registry, monkeypatch, "fetch", TRIAL)
    records_put_back(asking.root, backup)
    assert "unchanged" not in asking("show", TRIAL, "--offline").out
    shown = asking("show", TRIAL).out
    assert "Second" in shown


@on_either_kind
def test_file_may_be_placed_before_a_check_that_found_another_version(
    asking: Program,
    registry: RegistryServer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    backup = two_days(asking, registry, monkeypatch, "fetch", TRIAL)
    records_put_back(asking.root, backup)
    file = tmp_path / "record.json"
    between = record(TRIAL, title="Between")
    between["derivedSection"] = {"miscInfoModule": {"versionHolder": "2026-11-21"}}
    file.write_text(json.dumps(between))
    ran = asking("import", str(file), "--json")
    assert [each["outcome"] for each in ran.data["records"]] == ["changed"]


# ---------------------------------------------------------------- watching


@pytest.fixture
def watching(asking: Program) -> Program:
    asking("watch", "add", *TRIALS)
    return asking


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@on_either_kind
def test_watch_run_asks_again_for_a_version_that_is_no_longer_stored(
    damage: Damage, watching: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = two_days(watching, registry, monkeypatch, "watch", "run")
    watching("watch", "run")
    paths(registry)
    watching("watch", "run")
    assert paths(registry) == [VERSION]
    damage(watching.root, backup)
    ran = watching("watch", "run", "--json").data
    assert len(paths(registry)) > 1
    assert titles(watching.root)[-1] == "Second"
    assert ran["trials"] == []
    watching("watch", "run")
    assert paths(registry) == [VERSION]


@on_either_kind
def test_change_back_to_the_version_of_a_backup_is_reported(
    watching: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = two_days(watching, registry, monkeypatch, "watch", "run")
    records_put_back(watching.root, backup)
    registry.put(*(record(trial, title="First") for trial in TRIALS))
    registry.new_data("2026-11-24T09:00:05")
    move_the_clock(monkeypatch, "2026-11-24")
    ran = watching("watch", "run", "--json").data
    assert [each["trial"] for each in ran["trials"]] == TRIALS
    for each in ran["trials"]:
        (event,) = each["events"]
        assert event["sentence"] == (
            "The registry record changed, but the change cannot be read: the snapshot before it "
            "is gone"
        )
    paths(registry)
    watching("watch", "run")
    assert paths(registry) == [VERSION]


def test_trial_that_vanished_and_is_no_longer_stored_costs_no_request(
    watching: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching("watch", "run")
    del registry.records[TRIAL]
    registry.new_data(SECOND_DAY)
    move_the_clock(monkeypatch, "2026-11-23")
    watching("watch", "run")
    shutil.rmtree(watching.root / TRIAL)
    paths(registry)
    watching("watch", "run")
    assert paths(registry) == [VERSION]


# ---------------------------------------------------------------- the whole registry


def whole_run(asking: Program, *arguments: str) -> Any:
    ran = asking("fetch", "--everything", "--yes", "--json", *arguments)
    assert (ran.code, ran.err) == (0, "")
    return ran.data


@pytest.mark.parametrize("by", ["download", "pages"])
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@on_either_kind
def test_run_without_new_data_asks_for_versions_that_are_no_longer_stored(
    damage: Damage,
    by: str,
    asking: Program,
    registry: RegistryServer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    if by == "pages":
        registry.plan(faults.status(404), times=None, where=whole.is_download)
    backup = tmp_path / "backup"
    whole_run(asking)
    shutil.copytree(asking.root, backup)
    second_day(registry, monkeypatch)
    assert whole_run(asking, "--sweep")["everything"]["by"] == by
    assert whole_run(asking)["everything"]["kind"] == "nothing-new"
    assert titles(asking.root)[-1] == "Second"
    damage(asking.root, backup)
    paths(registry)
    data = whole_run(asking)
    assert (data["everything"]["kind"], data["everything"]["set_back"]) == ("nothing-new", 3)
    assert {each["outcome"] for each in data["trials"]} <= {"new", "changed"}
    assert titles(asking.root)[-1] == "Second"
    paths(registry)
    assert whole_run(asking)["everything"]["set_back"] == 0
    assert paths(registry) == [VERSION]


@on_either_kind
def test_run_by_dates_asks_for_them_too_and_says_so(
    asking: Program, registry: RegistryServer, tmp_path: Path
) -> None:
    whole_run(asking)
    records_removed(asking.root, tmp_path)
    registry.put(*(dated(record(trial, title="First"), "2026-10-01") for trial in TRIALS))
    registry.new_data(SECOND_DAY)
    ran = asking("fetch", "--everything", "--yes")
    assert "Updates since 2026-11-20" in ran.err
    assert (
        "Asked for again: 3 trials of which the store no longer has the version that was compared "
        "last." in ran.err
    )
    assert titles(asking.root) == ["First"]


def test_trial_that_is_gone_everywhere_is_asked_for_once(
    asking: Program, registry: RegistryServer
) -> None:
    whole_run(asking)
    del registry.records[TRIAL]
    shutil.rmtree(asking.root / TRIAL)
    ran = asking("fetch", "--everything", "--yes", "--json")
    assert ran.data["everything"]["set_back"] == 1
    assert whole_run(asking)["everything"]["set_back"] == 0


@pytest.mark.parametrize("lost", ["removed", "of another sweep", "damaged"])
def test_without_the_texts_of_the_last_sweep_the_next_run_is_a_sweep(
    lost: str, asking: Program
) -> None:
    whole_run(asking)
    served = asking.root / SERVED
    older = served.read_bytes()
    whole_run(asking, "--sweep")
    if lost == "removed":
        served.unlink()
    else:
        served.write_bytes(older if lost == "of another sweep" else b"x" * 5000)
    ran = asking("fetch", "--everything", "--yes")
    assert ran.code == 0
    assert "It is not known which stored versions the last sweep compared. Sweep of" in ran.err
    assert whole_run(asking)["everything"]["kind"] == "nothing-new"


def test_store_that_lost_many_versions_is_swept(
    asking: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trialcli.jobs.everything.MOST_SET_BACK", 2)
    whole_run(asking)
    for trial in TRIALS:
        shutil.rmtree(asking.root / trial)
    ran = asking("fetch", "--everything", "--yes")
    assert "The store no longer has the last compared version of many trials." in ran.err
    assert titles(asking.root) == ["First"]


@on_either_kind
def test_sweep_reads_whatever_differs_from_what_was_compared(
    asking: Program,
    registry: RegistryServer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    backup = tmp_path / "backup"
    whole_run(asking)
    shutil.copytree(asking.root, backup)
    second_day(registry, monkeypatch)
    whole_run(asking, "--sweep")
    records_put_back(asking.root, backup)
    data = whole_run(asking, "--sweep")
    assert [each["outcome"] for each in data["trials"]] == ["changed"] * 3
    assert titles(asking.root)[-1] == "Second"


@on_either_kind
def test_pages_do_not_go_on_over_a_store_that_lost_what_they_brought(
    asking: Program, registry: RegistryServer, tmp_path: Path
) -> None:
    registry.plan(faults.status(404), times=None, where=whole.is_download)
    registry.searches.largest_page = 1
    registry.plan(faults.status(500), times=None, where=lambda asked: "pageToken" in asked.params)
    assert asking("fetch", "--everything", "--yes").code == 3
    assert titles(asking.root) == ["First"]
    registry._plans.pop()
    records_removed(asking.root, tmp_path)
    data = whole_run(asking)
    assert (data["everything"]["continued"], data["everything"]["came"]) == (0, 3)
    assert titles(asking.root) == ["First"]


def test_state_of_another_store_is_not_believed(
    asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Two computers: one with an older store, the other with the newer state."""
    whole_run(asking)
    other = tmp_path / "other"
    shutil.copytree(asking.root, other)
    second_day(registry, monkeypatch)
    whole_run(asking, "--sweep")
    (other / STATE).write_bytes((asking.root / STATE).read_bytes())
    ran = asking("fetch", "--everything", "--yes", "--json", "--store", str(other))
    assert ran.data["everything"]["kind"] == "sweep"
    fetched = asking("fetch", TRIAL, "--json", "--store", str(other)).data["trials"]
    assert titles(other) == ["First", "Second"]
    assert fetched[0]["outcome"] == "unchanged"
