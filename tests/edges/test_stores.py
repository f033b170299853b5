"""What every store promises, whichever kind it is."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.made_snapshots import (
    NOON,
    TRIAL,
    json_objects,
    made_record,
    made_snapshot,
    made_version,
)
from tests.stores import KINDS, contents, names_of, new_store, of_either_kind
from trialcli.errors import UnwritableStoreError
from trialcli.record.tree import canonical
from trialcli.versions.snapshot import Snapshot, SnapshotName, name_of, to_bytes
from trialcli.versions.store import InspectableStore, SnapshotFile, StoreKind
from trialcli.wiring import open_store

OTHER = "NCT00000002"


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, root: Path) -> Iterator[InspectableStore]:
    store = new_store(root, request.param)
    yield store
    store.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


def reopened(store: InspectableStore) -> InspectableStore:
    """Return the store as the next process finds it."""
    store.close()
    return open_store(Path(store.place))


# ------------------------------------------------------------ one after the other


def test_a_stored_snapshot_can_be_loaded(store: InspectableStore) -> None:
    snapshot = made_snapshot()
    kept = store.put(snapshot)
    assert kept.outcome == "new"
    assert kept.name == name_of(snapshot)
    for seen in (store, reopened(store)):
        assert seen.load(kept.name) == snapshot
        assert seen.trials() == [TRIAL]
        assert seen.versions(TRIAL) == [kept.name]


def test_content_is_stored_when_it_differs_from_the_newest(store: InspectableStore) -> None:
    outcomes = [
        store.put(made_snapshot(title=title, minutes=minutes)).outcome
        for minutes, title in enumerate(["A", "A", "B", "B", "A"])
    ]
    assert outcomes == ["new", "unchanged", "changed", "unchanged", "changed"]
    assert contents(store, TRIAL) == ["A", "B", "A"]


def test_content_is_compared_across_runs(store: InspectableStore) -> None:
    outcomes = []
    for minutes, title in enumerate(["A", "A", "B", "B", "A"]):
        store = reopened(store)
        outcomes.append(store.put(made_snapshot(title=title, minutes=minutes)).outcome)
    assert outcomes == ["new", "unchanged", "changed", "unchanged", "changed"]
    assert contents(reopened(store), TRIAL) == ["A", "B", "A"]


def test_unchanged_content_names_the_stored_snapshot(store: InspectableStore) -> None:
    first = store.put(made_snapshot())
    again = store.put(made_snapshot(minutes=60, study=made_record(holder="2026-03-09")))
    assert again.outcome == "unchanged"
    assert again.name == first.name
    assert len(store.versions(TRIAL)) == 1


def test_order_stays_if_the_clock_goes_back(store: InspectableStore) -> None:
    newest = store.put(made_snapshot(title="A")).name
    kept = store.put(made_snapshot(title="B", minutes=-60))
    assert kept.name.retrieved == newest.retrieved + timedelta(microseconds=1)
    assert store.load(kept.name).retrieved == kept.name.retrieved
    assert contents(store, TRIAL) == ["A", "B"]


def test_two_contents_read_at_the_same_time_are_both_stored(store: InspectableStore) -> None:
    for title in "ABC":
        store.put(made_snapshot(title=title))
    assert contents(store, TRIAL) == ["A", "B", "C"]


def test_nothing_can_be_stored_after_the_last_possible_time(store: InspectableStore) -> None:
    last = datetime.max.replace(tzinfo=NOON.tzinfo)
    store.put(made_snapshot(title="A")._replace(retrieved=last))
    with pytest.raises(UnwritableStoreError, match="last possible time"):
        store.put(made_snapshot(title="B"))
    assert contents(store, TRIAL) == ["A"]


@pytest.mark.parametrize("trial", ["nct00000001", "NCT1", "../NCT00000001", "", "NCT00000000"])
def test_only_a_canonical_id_is_accepted(store: InspectableStore, trial: str) -> None:
    with pytest.raises(ValueError, match="not a canonical trial ID"):
        store.put(made_snapshot(trial))
    with pytest.raises(ValueError, match="not a canonical trial ID"):
        store.versions(trial)


def test_only_a_digest_is_accepted(store: InspectableStore) -> None:
    with pytest.raises(ValueError, match="not a content digest"):
        store.put(made_snapshot()._replace(digest="../../../../etc/passwd"))
    with pytest.raises(ValueError, match="not the name of a snapshot"):
        store.load(SnapshotName(TRIAL, "../../secret.json", NOON, "0" * 16))


def test_an_empty_store_holds_nothing(store: InspectableStore) -> None:
    assert store.trials() == store.versions(TRIAL) == store.history_files(TRIAL) == []
    assert store.marks() == dict(store.each_mark()) == {}
    assert store.names() == []
    assert list(store.strays()) == []
    assert store.writable


def test_the_next_store_sees_what_another_has_just_stored(store: InspectableStore) -> None:
    other = open_store(Path(store.place))
    assert other.trials() == []
    kept = [store.put(made_snapshot()).name, store.put_history(made_version(3)).name]
    assert other.trials() == [TRIAL]
    assert [*other.versions(TRIAL), *other.history_files(TRIAL)] == kept
    assert other.put(made_snapshot(minutes=1)).outcome == "unchanged"
    assert other.put(made_snapshot(title="B", minutes=2)).outcome == "changed"
    store.close()
    assert contents(other, TRIAL) == contents(store, TRIAL) == ["A study", "B"]
    assert other.load(kept[1]).version == made_version(3).version


def test_the_written_trials_are_known(store: InspectableStore) -> None:
    store.put(made_snapshot())
    store.put(made_snapshot(OTHER))
    assert store.written == {TRIAL, OTHER}
    store.written.clear()
    store.put(made_snapshot(minutes=1))
    assert store.written == set()


def test_a_mark_moves_with_the_versions_of_its_trial_alone(store: InspectableStore) -> None:
    store.put(made_snapshot(title="A"))
    store.put(made_snapshot(OTHER, title="A"))
    before = store.marks()
    assert set(before) == {TRIAL, OTHER}
    # The clock of a disk ticks every few milliseconds: go on until it has.
    for turn in range(10_000):
        store.put(made_snapshot(title=f"{turn}", minutes=turn))
        if store.marks()[TRIAL] != before[TRIAL]:
            break
    after = store.marks()
    assert after[TRIAL] != before[TRIAL]
    assert after[OTHER] == before[OTHER]
    assert store.marks_of([TRIAL]) == {TRIAL: after[TRIAL]}
    assert dict(store.each_mark()) == after
    assert sorted(store.names()) == [TRIAL, OTHER]


def test_a_mark_moves_with_a_version_of_the_registrys_history(store: InspectableStore) -> None:
    before = None
    for number in range(1, 10_000):
        store.put_history(made_version(number))
        if before not in (None, store.marks()[TRIAL]):
            break
        before = store.marks()[TRIAL]
    assert before != store.marks()[TRIAL]
    assert store.trials() == [TRIAL]


# ------------------------------------------------------------ the registry's own history


def numbers(store: InspectableStore) -> list[int | None]:
    return [name.version for name in store.histories(TRIAL)]


def test_a_history_version_is_stored_once_beside_the_snapshots(store: InspectableStore) -> None:
    own = store.put(made_snapshot()).name
    outcomes = [
        store.put_history(made_version(number, minutes=number)).outcome for number in (2, 1, 2)
    ]
    assert outcomes == ["new", "new", "unchanged"]
    assert numbers(store) == [1, 2]
    assert store.versions(TRIAL) == [own]
    assert store.history_files(TRIAL) == store.histories(TRIAL)
    first, _ = store.histories(TRIAL)
    assert store.load(first) == made_version(1, minutes=1)
    assert list(store.strays()) == []
    assert numbers(reopened(store)) == [1, 2]


def test_history_versions_are_sorted_by_number(store: InspectableStore) -> None:
    given = [12_345, 9_999, 10_000, 2, 1]
    for number in given:
        store.put_history(made_version(number))
    assert numbers(store) == numbers(reopened(store)) == sorted(given)


def test_a_history_version_with_other_content_is_stored_too(store: InspectableStore) -> None:
    first = store.put_history(made_version(title="A")).name
    # The one read last counts as later, even if the clock went back.
    second = store.put_history(made_version(title="B", minutes=-60))
    assert second.outcome == "changed"
    assert second.name.retrieved > first.retrieved
    assert store.history_files(TRIAL) == [first, second.name]
    assert store.histories(TRIAL) == [second.name]
    assert store.put_history(made_version(title="B", minutes=5)).outcome == "unchanged"


def test_a_history_version_with_another_date_is_stored_too(store: InspectableStore) -> None:
    store.put_history(made_version())
    moved = store.put_history(made_version(day=date(2019, 7, 15), minutes=1))
    assert moved.outcome == "changed"
    assert store.histories(TRIAL) == [moved.name]


def test_snapshots_and_history_versions_are_not_confused(store: InspectableStore) -> None:
    with pytest.raises(ValueError, match="is a version of a registry's history"):
        store.put(made_version())
    with pytest.raises(ValueError, match="no version of a registry's history"):
        store.put_history(made_snapshot())
    assert store.trials() == []


# ------------------------------------------------------------ many at once


def test_many_are_stored_as_one_after_the_other_would_be(store: InspectableStore) -> None:
    given = [
        made_snapshot(title="A"),
        made_snapshot(OTHER, title="A"),
        made_snapshot(title="A", minutes=1),
        made_version(2),
        made_snapshot(title="B", minutes=2),
        made_version(1),
        made_version(2, minutes=1),
        made_snapshot(title="A", minutes=-5),
        made_snapshot(OTHER, title="A", minutes=9),
    ]
    results = list(store.put_all(iter(given)))
    assert [result.outcome for result in results] == [
        *("new", "new", "unchanged", "new", "changed", "new", "unchanged", "changed", "unchanged"),
    ]
    assert [result.name.trial for result in results] == [snapshot.trial for snapshot in given]
    for seen in (store, reopened(store)):
        assert contents(seen, TRIAL) == ["A", "B", "A"]
        assert contents(seen, OTHER) == ["A"]
        assert numbers(seen) == [1, 2]
        assert names_of(seen) == {(one.name.trial, one.name.file_name) for one in results}
        assert [seen.load(one.name).study for one in results] == [one.study for one in given]


def test_many_are_compared_with_what_is_stored(store: InspectableStore) -> None:
    store.put(made_snapshot(title="A"))
    given = [made_snapshot(title=title, minutes=at) for at, title in enumerate("AABBA", start=1)]
    outcomes = [one.outcome for one in store.put_all(given)]
    assert outcomes == ["unchanged", "unchanged", "changed", "unchanged", "changed"]
    assert [one.outcome for one in reopened(store).put_all(given[-1:])] == ["unchanged"]
    assert list(store.put_all([])) == []


def test_a_run_that_ends_early_has_stored_what_it_has_reported(store: InspectableStore) -> None:
    given = (made_snapshot(f"NCT{number:08d}") for number in range(1, 10_000))
    results = store.put_all(given)
    reported = {next(results).name.trial for _ in range(5)}
    del results
    assert reported <= set(reopened(store).trials())


def test_a_failing_source_loses_nothing_that_was_reported(store: InspectableStore) -> None:
    def failing() -> Iterator[Snapshot]:
        for number in range(1, 4):
            yield made_snapshot(f"NCT{number:08d}")
        raise RuntimeError

    reported = []
    with pytest.raises(RuntimeError):
        reported.extend(result.name.trial for result in store.put_all(failing()))
    assert set(reported) <= set(reopened(store).trials())
    assert [one.outcome for one in store.put_all([made_snapshot("NCT00000009")])] == ["new"]


# ------------------------------------------------------------ copying


def with_unknown_members(snapshot: Snapshot) -> bytes:
    """Return a snapshot file as a newer program might write it: with more in its header."""
    from trialcli.versions.snapshot import _seal

    document = json.loads(to_bytes(snapshot))
    document = {"format": document["format"], "flags": {"new": [1, 48.0]}} | document
    document["source"]["route"] = "zip"
    document["seal"] = _seal(document)
    return (json.dumps(document, ensure_ascii=False) + "\n").encode()


FILES = [
    to_bytes(made_snapshot(title="A")),
    # Neighbors with the same content, as in a store that was merged from two.
    to_bytes(made_snapshot(title="A", minutes=1)),
    with_unknown_members(made_snapshot(title="B", minutes=2)),
    to_bytes(made_version(1)),
    with_unknown_members(made_version(2)),
    to_bytes(made_snapshot(study=made_record("\ud800 lone, \u2028 and \x00"), minutes=3)),
]


def as_files(contents: list[bytes]) -> list[SnapshotFile]:
    from trialcli.versions.snapshot import from_bytes

    return [SnapshotFile(name_of(from_bytes(one, what="it")), one) for one in contents]


def test_files_are_copied_byte_by_byte(store: InspectableStore) -> None:
    files = as_files(FILES)
    assert list(store.copy_all(iter(files))) == [file.name for file in files]
    for seen in (store, reopened(store)):
        assert [seen.content(file.name) for file in files] == FILES
        assert names_of(seen) == {(one.name.trial, one.name.file_name) for one in files}
    assert store.put(made_snapshot(study=made_record("\ud800 lone, \u2028 and \x00"), minutes=9))[
        0
    ] == ("unchanged")


def test_what_is_there_is_not_copied_again(store: InspectableStore) -> None:
    files = as_files(FILES)
    list(store.copy_all(files[:3]))
    store = reopened(store)
    assert list(store.copy_all(files)) == [file.name for file in files]
    assert len(names_of(reopened(store))) == len(files)


def test_what_is_there_in_other_bytes_is_left_as_it_is(store: InspectableStore) -> None:
    own = store.put(made_snapshot()).name
    other = SnapshotFile(own, with_unknown_members(made_snapshot()))
    assert list(store.copy_all([other])) == [own]
    assert store.content(own) == to_bytes(made_snapshot())


@pytest.mark.parametrize("other", KINDS)
def test_a_store_copied_into_another_kind_is_the_same(
    store: InspectableStore, tmp_path: Path, other: StoreKind
) -> None:
    list(store.copy_all(as_files(FILES)))
    target = new_store(tmp_path / "other", other)
    names = [*store.versions(TRIAL), *store.history_files(TRIAL)]
    list(target.copy_all(SnapshotFile(name, store.content(name)) for name in names))
    target = reopened(target)
    assert [target.content(name) for name in names] == [store.content(name) for name in names]
    assert target.versions(TRIAL) == store.versions(TRIAL)
    assert target.history_files(TRIAL) == store.history_files(TRIAL)


@of_either_kind
@given(study=json_objects, note=st.none() | st.text(max_size=5))
def test_any_record_is_stored_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, kind: StoreKind, study: dict, note: str | None
) -> None:
    snapshot = made_snapshot(study=study)
    snapshot = snapshot._replace(source=snapshot.source._replace(note=note))
    store = new_store(tmp_path_factory.mktemp("any") / "store", kind)
    name = store.put(snapshot).name
    for seen in (store, reopened(store)):
        assert seen.content(name) == to_bytes(snapshot)
        assert canonical(dict(seen.load(name).study)) == canonical(study)


@pytest.mark.parametrize("note", ["", None])
def test_absent_and_empty_values_stay_apart(store: InspectableStore, note: str | None) -> None:
    snapshot = made_snapshot()
    snapshot = snapshot._replace(
        source=snapshot.source._replace(note=note, url=note), api_version=note, data_timestamp=note
    )
    name = store.put(snapshot).name
    assert reopened(store).load(name) == snapshot


def test_snapshots_are_copied_at_their_own_time(store: InspectableStore) -> None:
    newest, older = made_snapshot(title="B", minutes=9), made_snapshot(title="A", minutes=3)
    version = made_version(7, minutes=5)
    assert list(store.copy_all([newest, older, version])) == [
        *map(name_of, (newest, older, version))
    ]
    assert store.versions(TRIAL) == [name_of(older), name_of(newest)]
    assert store.content(name_of(older)) == to_bytes(older)
    assert store.histories(TRIAL) == [name_of(version)]
