"""Whatever is done with a store of packs, it holds what a store of plain files holds."""

import shutil
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.edges.packs.test_store import everything
from tests.made_snapshots import (
    NOON,
    TRIAL,
    json_objects,
    json_texts,
    made_snapshot,
    made_version,
)
from trialcli.edges.packs.rows import bytes_of, row_of, snapshot_of
from trialcli.edges.packs.store import PackStore
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.storefiles import PACK_CATALOG
from trialcli.record.tree import Record, content_digest
from trialcli.registry.history import RegistryVersion
from trialcli.versions.snapshot import (
    Snapshot,
    Source,
    document_bytes,
    file_name,
    parse_document,
    to_bytes,
    to_document,
)
from trialcli.versions.store import SnapshotFile

TRIALS = st.sampled_from([TRIAL, "NCT00000002", "NCT00000003"])
TITLES = st.sampled_from(["A", "B", "C"])
MINUTES = st.integers(0, 5)
CURRENT = st.builds(
    lambda trial, title, minutes: made_snapshot(trial, title, minutes=minutes),
    TRIALS,
    TITLES,
    MINUTES,
)
HISTORY = st.builds(
    lambda number, title, day, minutes: made_version(
        number, title, day=date(2019, 7, day), minutes=minutes
    ),
    st.integers(1, 3),
    TITLES,
    st.integers(1, 2),
    MINUTES,
)
STEPS = st.lists(
    CURRENT
    | st.lists(CURRENT | HISTORY, max_size=4)
    | HISTORY
    # What is only done with packs.
    | st.sampled_from(["close", "kill", "compact", "lose catalog", "copy", "reader"]),
    max_size=14,
)


class Pair:
    """A store of packs and one of plain files, to which the same is done."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.packed = PackStore(place / "packed")
        self.plain = DirectoryStore(place / "plain")
        self.other = PackStore(place / "packed")
        """Another process with the same store."""

    def store(self, given: Snapshot | list[Snapshot]) -> None:
        def put(store: PackStore | DirectoryStore) -> list[Any]:
            if isinstance(given, list):
                return list(store.put_all(given))
            return [store.put(given) if given.version is None else store.put_history(given)]

        assert put(self.packed) == put(self.plain)

    def do(self, step: str) -> None:
        deeds: dict[str, Any] = {
            "close": self.packed.close,
            "kill": lambda: setattr(self, "packed", PackStore(self.place / "packed")),
            "compact": self.packed.compact,
            "lose catalog": self._lose_catalog,
            "copy": self._copy,
            "reader": self._swap,
        }
        deeds[step]()

    def _lose_catalog(self) -> None:
        self.packed.close()
        (self.place / "packed" / PACK_CATALOG).unlink(missing_ok=True)

    def _copy(self) -> None:
        """Go on with a store that was copied file by file."""
        copied = PackStore(self.place / "copied")
        store = self.packed
        files = [
            SnapshotFile(name, store.content(name))
            for trial in store.trials()
            for name in (*store.versions(trial), *store.history_files(trial))
        ]
        assert list(copied.copy_all(files)) == [file.name for file in files]
        copied.close()
        store.close()
        shutil.rmtree(store.place)
        if copied.exists:
            Path(copied.place).rename(store.place)

    def _swap(self) -> None:
        self.packed, self.other = self.other, self.packed


@settings(max_examples=25)
@given(STEPS)
def test_a_store_of_packs_holds_what_a_plain_store_holds(
    steps: list[Snapshot | list[Snapshot] | str],
) -> None:
    with TemporaryDirectory() as place:
        pair = Pair(Path(place))
        for step in steps:
            if isinstance(step, str):
                if (Path(place) / "packed").exists():
                    pair.do(step)
            else:
                pair.store(step)
            if pair.plain.exists:
                assert everything(pair.packed) == everything(pair.plain)
                assert pair.packed.marks().keys() == pair.plain.marks().keys()
                assert pair.other.marks() == pair.packed.marks()
        pair.packed.close()
        pair.other.close()


VERSIONS = st.none() | st.builds(
    RegistryVersion,
    number=st.integers(1, 12345),
    day=st.dates(date(1999, 1, 1)),
    status=st.none() | json_texts,
    modules=st.lists(json_texts, max_size=3).map(tuple),
)
SNAPSHOTS = st.builds(
    lambda study, source, version, api, stamp: Snapshot(
        TRIAL, NOON, source, content_digest(study, ()), study, api, stamp, version
    ),
    json_objects,
    st.builds(Source, json_texts, st.none() | json_texts, st.none() | json_texts),
    VERSIONS,
    st.none() | json_texts,
    st.none() | json_texts,
)


@given(SNAPSHOTS)
def test_a_row_gives_the_bytes_and_the_snapshot_back(snapshot: Snapshot) -> None:
    row = row_of(file_name(snapshot), to_document(snapshot))
    assert bytes_of(row, what="it") == to_bytes(snapshot)
    assert snapshot_of(row, what="it") == snapshot


@given(SNAPSHOTS, json_objects, st.sampled_from([b"\n", b"\r\n", b"\n \n"]))
def test_a_row_gives_bytes_of_another_writer_back(
    snapshot: Snapshot, unknown: Record, end: bytes
) -> None:
    document = {**{f"x{key}": value for key, value in unknown.items()}, **to_document(snapshot)}
    content = document_bytes(document).replace(b"\n", end)
    row = row_of(file_name(snapshot), parse_document(content, what="it"), content)
    assert bytes_of(row, what="it") == content
