import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes import catalog_rows
from tests.made_snapshots import TRIAL, VOLATILE, made_snapshot, made_version
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.edges.catalog import SqliteCatalog
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.errors import StoreError
from trialcli.jobs.listing import list_stored
from trialcli.jobs.verify import Damage, Verification, rebuild, verify
from trialcli.record.tree import canonical
from trialcli.versions.snapshot import SnapshotName, to_bytes
from trialcli.versions.store import Stray

OTHER = "NCT00000002"
SNAPSHOTS = (
    made_snapshot(title="A"),
    made_snapshot(title="B", minutes=1),
    made_snapshot(OTHER, title="C"),
)


class CountedProgress:
    """Counts how far a job has come."""

    def __init__(self) -> None:
        self.total: int | None = None
        self.done = 0
        self.is_stopped = False

    def start(self, total: int | None) -> None:
        self.total = total

    def advance(self) -> None:
        self.done += 1

    def stop(self) -> None:
        self.is_stopped = True


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


@pytest.fixture
def store(root: Path) -> DirectoryStore:
    store = DirectoryStore(root)
    for snapshot in SNAPSHOTS:
        store.put(snapshot)
    return store


def now() -> datetime:
    return datetime(2100, 1, 1, tzinfo=UTC)


def found_in(store: DirectoryStore) -> Verification:
    return verify(store, VOLATILE, CountedProgress())


def files_of(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def test_a_sound_store_is_sound(store: DirectoryStore) -> None:
    progress = CountedProgress()
    found = verify(store, VOLATILE, progress)
    assert found == Verification(trials=2, snapshots=3)
    assert found.is_sound
    assert (progress.total, progress.done, progress.is_stopped) == (2, 2, True)


def test_an_empty_store_is_sound(tmp_path: Path) -> None:
    assert found_in(DirectoryStore(tmp_path / "nowhere")) == Verification()


def test_nothing_is_touched(store: DirectoryStore, root: Path) -> None:
    (root / TRIAL / "notes.txt").write_text("mine")
    next((root / OTHER).iterdir()).write_text("damaged")
    before = files_of(root)
    assert not found_in(store).is_sound
    assert files_of(root) == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.sampled_from(range(3)), st.integers(0), st.integers(1, 255))
def test_any_byte_that_changes_is_named(
    root: Path, store: DirectoryStore, which: int, place: int, change: int
) -> None:
    file = sorted(root.glob("NCT*/*.json"))[which]
    whole = file.read_bytes()
    altered = bytearray(whole)
    altered[place % len(whole)] ^= change
    file.write_bytes(altered)
    try:
        found = found_in(store)
    finally:
        file.write_bytes(whole)
    named = [damage.path for damage in found.damaged]
    assert named == ([] if means_the_same(whole, bytes(altered)) else [rel(root, file)])
    assert found.newer == []


def means_the_same(one: bytes, other: bytes) -> bool:
    """White space and the spelling of numbers and escapes may change; see the format's seal."""
    try:
        return canonical(json.loads(one)) == canonical(json.loads(other))
    except ValueError:
        return False


def rel(root: Path, file: Path) -> str:
    return file.relative_to(root).as_posix()


@pytest.mark.parametrize("kept", [0, 1, 100, -100, -2])
def test_a_file_cut_short_is_named_with_why(store: DirectoryStore, root: Path, kept: int) -> None:
    file = min(root.glob("NCT*/*.json"))
    file.write_bytes(file.read_bytes()[:kept])
    (damage,) = found_in(store).damaged
    assert damage.path == rel(root, file)
    assert "it is not complete JSON" in damage.why


def test_a_digest_that_is_not_the_records_is_named(store: DirectoryStore) -> None:
    """The seal fits, so only digesting the record again can tell."""
    lying = SNAPSHOTS[2]._replace(digest="0" * 64)
    kept = store.put(lying).name
    assert store.load(kept).digest == lying.digest
    (damage,) = found_in(store).damaged
    assert damage == Damage(
        f"{OTHER}/{kept.file_name}", "Its record does not have the content digest in its header."
    )


def test_a_volatile_value_is_under_the_seal(store: DirectoryStore, root: Path) -> None:
    file = next((root / OTHER).iterdir())
    file.write_bytes(
        file.read_bytes().replace(b'"versionHolder": "2026', b'"versionHolder": "2027')
    )
    (damage,) = found_in(store).damaged
    assert "does not match its seal" in damage.why


def test_every_damaged_file_is_named_and_the_others_are_counted(
    store: DirectoryStore, root: Path
) -> None:
    one = store.versions(TRIAL)[0].file_name
    shutil.copy(root / TRIAL / one, root / OTHER / one)
    (root / TRIAL / one.replace("20260112", "20250112")).write_bytes(b"")
    found = found_in(store)
    assert (found.trials, found.snapshots) == (2, 5)
    assert [damage.path for damage in found.damaged] == [
        f"{TRIAL}/{one.replace('20260112', '20250112')}",
        f"{OTHER}/{one}",
    ]
    assert "it holds a snapshot of NCT00000001" in found.damaged[1].why


def test_what_is_newer_is_not_called_damaged(store: DirectoryStore, root: Path) -> None:
    name = store.versions(OTHER)[0].file_name.replace("20260112", "20270112")
    history = "history-v0007-2019-07-16-20270112T120000.000000Z-0123456789abcdef.json"
    (root / OTHER / name).write_text('{"format": "trialcli-snapshot/2", "seal": "new"}')
    (root / TRIAL / history).write_text('{"format": "trialcli-snapshot/2", "seal": "new"}')
    found = found_in(store)
    assert found.newer == [f"{TRIAL}/{history}", f"{OTHER}/{name}"]
    assert found.is_sound
    assert found.strays == []


def test_versions_of_the_registrys_history_are_read_too(store: DirectoryStore, root: Path) -> None:
    store.put_history(made_version(1))
    store.put_history(made_version(1, "Served otherwise", minutes=1))
    store.put_history(made_version(2))
    progress = CountedProgress()
    assert verify(store, VOLATILE, progress) == Verification(trials=2, snapshots=3, histories=3)
    assert (progress.total, progress.done) == (2, 2)
    for path in (root / TRIAL).glob("history-v0001-*"):
        path.write_bytes(path.read_bytes().replace(b"RECRUITING", b"COMPLETED"))
    found = found_in(store)
    assert len(found.damaged) == 2
    assert all(damage.path.startswith(f"{TRIAL}/history-v0001-") for damage in found.damaged)
    assert all("does not match its seal" in damage.why for damage in found.damaged)


def test_a_version_under_another_number_or_date_is_damaged(
    store: DirectoryStore, root: Path
) -> None:
    name = store.put_history(made_version(1)).name.file_name
    for other in (name.replace("v0001", "v0002"), name.replace("2019-07-16", "2019-07-17")):
        shutil.copy(root / TRIAL / name, root / TRIAL / other)
    found = found_in(store)
    assert found.histories == 3
    assert len(found.damaged) == 2
    assert all("by its content its name is" in damage.why for damage in found.damaged)


def test_a_trial_of_which_only_the_history_is_stored_is_read(root: Path) -> None:
    store = DirectoryStore(root)
    name = store.put_history(made_version(1)).name
    assert store.trials() == [name.trial]
    assert found_in(store) == Verification(trials=1, histories=1)
    (root / TRIAL / name.file_name).write_text("{}")
    assert not found_in(store).is_sound


def test_strays_are_mentioned(store: DirectoryStore, root: Path) -> None:
    left_over = f".{store.versions(TRIAL)[0].file_name}.0123abcd.tmp"
    (root / TRIAL / left_over).touch()
    (root / "notes.txt").touch()
    found = found_in(store)
    assert found.is_sound
    assert found.strays == [
        Stray(f"{TRIAL}/{left_over}", "left-over"),
        Stray("notes.txt", "foreign"),
    ]


def test_a_store_merged_from_two_is_sound(store: DirectoryStore, tmp_path: Path) -> None:
    other = DirectoryStore(tmp_path / "other")
    other.put(made_snapshot(title="B", minutes=2))
    other.put(made_snapshot("NCT00000003", title="D"))
    shutil.copytree(tmp_path / "other", tmp_path / "snapshots", dirs_exist_ok=True)
    assert found_in(store) == Verification(trials=3, snapshots=5)


@pytest.mark.usefixtures("store")
def test_a_trial_that_cannot_be_read_is_named(root: Path) -> None:
    class Unreadable(DirectoryStore):
        def versions(self, trial: str) -> list[SnapshotName]:
            raise StoreError(f"{trial} cannot be read.")

    found = verify(Unreadable(root), VOLATILE, CountedProgress())
    unread = [Damage(trial, f"{trial} cannot be read.") for trial in (TRIAL, OTHER)]
    assert found.unreadable == unread


def test_progress_ends_when_the_job_is_interrupted(store: DirectoryStore) -> None:
    class Interrupted(CountedProgress):
        def advance(self) -> None:
            raise KeyboardInterrupt

    progress = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        verify(store, VOLATILE, progress)
    assert progress.is_stopped


# ------------------------------------------------------------ rebuild


def test_the_index_is_rebuilt_from_the_files(store: DirectoryStore, root: Path) -> None:
    listing = list_stored(store, SqliteCatalog(root), now, CTGOV_RECORDS)
    index = SqliteCatalog(root)
    made = rebuild(store, index, now, CTGOV_RECORDS)
    assert (made.trials, made.left_out, made.rescued) == (2, (), None)
    assert tuple(each.row for each in catalog_rows(index).values()) == listing.rows
    assert {trial: each.mark for trial, each in catalog_rows(index).items()} == store.marks()


def test_a_damaged_state_file_is_put_aside(store: DirectoryStore, root: Path) -> None:
    (root / "state.sqlite3").write_bytes(b"nothing like it" * 1000)
    state = SqliteState(root)
    found = verify(store, VOLATILE, CountedProgress(), state)
    assert "is damaged" in str(found.state)
    assert not found.is_sound
    made = rebuild(store, SqliteCatalog(root), now, CTGOV_RECORDS, state)
    assert made.rescued is not None
    assert made.rescued.put_aside == str(root / "state.sqlite3.damaged-1")
    assert Path(made.rescued.put_aside).read_bytes() == b"nothing like it" * 1000
    assert verify(store, VOLATILE, CountedProgress(), state).is_sound
    assert list_stored(store, SqliteCatalog(root), now, CTGOV_RECORDS).warnings == ()


def test_an_unreadable_trial_is_left_out_and_reported(store: DirectoryStore, root: Path) -> None:
    next((root / OTHER).iterdir()).write_bytes(b"")
    index = SqliteCatalog(root)
    made = rebuild(store, index, now, CTGOV_RECORDS)
    assert made.trials == 1
    assert list(catalog_rows(index)) == [TRIAL]
    (why,) = made.left_out
    assert OTHER in why


def test_rows_of_trials_that_are_gone_go(store: DirectoryStore, root: Path) -> None:
    index = SqliteCatalog(root)
    rebuild(store, index, now, CTGOV_RECORDS)
    shutil.rmtree(root / OTHER)
    rebuild(store, index, now, CTGOV_RECORDS)
    assert list(catalog_rows(index)) == [TRIAL]


@pytest.mark.usefixtures("store")
def test_the_store_holds_exactly_what_was_put(root: Path) -> None:
    written = {content for name, content in files_of(root).items() if name.startswith("NCT")}
    assert written == {to_bytes(snapshot) for snapshot in SNAPSHOTS}
