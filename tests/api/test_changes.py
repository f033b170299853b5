"""``trialcli.changes``: the rows of the table of changes, without a store."""

import json
import pickle
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import trialcli
from tests.documents import EXAMPLE, examples_at
from tests.made_snapshots import TRIAL, VOLATILE, made_record, made_snapshot, made_version
from trialcli.edges.packs.rows import row_of
from trialcli.edges.store.directory import DirectoryStore
from trialcli.record.strictjson import parse_json
from trialcli.record.tree import content_digest
from trialcli.versions.snapshot import Snapshot, Source, file_name, from_bytes, to_bytes


def files(root: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(root.glob("NCT*/*.json"))]


def pack_row(content: bytes) -> dict[str, Any]:
    """Return a snapshot file as the row of a pack."""
    document = json.loads(content)
    return row_of(file_name(read(content)), document, content)._asdict()


def read(content: bytes) -> Snapshot:
    return from_bytes(content, what="it")


def by_the_store(root: Path) -> list[tuple[Any, ...]]:
    """Return what ``Store.diff`` says of each two consecutive versions."""
    store = trialcli.Store(root)
    found: list[tuple[Any, ...]] = []
    for trial in store.trials():
        line = [version for version in store.versions(trial) if version.is_stored]
        for before, after in pairwise(line):
            diff = store.diff(trial, before, after)
            found += [
                (
                    trial,
                    diff.before.name,
                    diff.before.day,
                    diff.after.name,
                    diff.after.digest,
                    place,
                    event.rule.id,
                    event.severity,
                    event.sentence,
                    json.dumps(dict(event.facts), ensure_ascii=False),
                    len(event.changes),
                )
                for place, event in enumerate(diff.events, 1)
            ]
    return found


_COMPARED = (
    "nct_id",
    "before_version",
    "before_date",
    "after_version",
    "after_digest",
    "position",
    "rule",
    "severity",
    "sentence",
    "facts",
    "change_count",
)


def compared(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in _COMPARED) for row in rows]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a store of two trials, of one with versions of the registry's history."""
    root = examples_at(tmp_path / "store")
    store = DirectoryStore(root)
    for number, minutes in ((1, 0), (2, 9), (3, 20), (5, 30)):
        store.put_history(made_version(number, f"title {number}", minutes=minutes))
    for title in ("now", "then", "now"):
        store.put(made_snapshot(title=title, minutes=50))
    return root


def test_the_rows_are_those_of_diffs_of_consecutive_versions(root: Path) -> None:
    found = trialcli.changes(files(root))
    assert compared(found) == by_the_store(root)
    assert {row["nct_id"] for row in found} == {EXAMPLE, TRIAL}
    assert {row["before_source"] for row in found} == {"invented", "history"}


def test_every_form_and_order_gives_the_same_rows(root: Path) -> None:
    contents = files(root)
    wanted = trialcli.changes(contents)
    random.Random(1).shuffle(contents)  # noqa: S311 - the same order every time
    assert trialcli.changes([*contents, *contents]) == wanted
    assert trialcli.changes(map(read, contents)) == wanted
    assert trialcli.changes(map(pack_row, contents)) == wanted
    mixed = [contents[0], pack_row(contents[1]), *map(read, contents[2:])]
    assert trialcli.changes(iter(mixed)) == wanted


def test_times_and_texts_of_a_row_may_have_the_types_of_an_engine(root: Path) -> None:
    rows = [pack_row(content) for content in files(root)]
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    for row in rows:
        row["retrieved"] = epoch + timedelta(microseconds=row["retrieved"])
        row["study"] = row["study"].decode()
        if row["version_date"] is not None:
            row["version_date"] = epoch.date() + timedelta(row["version_date"])
        row["more"] = "a column of a later program"
    assert trialcli.changes(rows) == trialcli.changes(files(root))


def test_no_version_and_one_version_have_no_changes(root: Path) -> None:
    assert trialcli.changes([]) == []
    assert trialcli.changes(files(root)[:1]) == []


def test_the_function_and_its_results_can_be_sent_to_another_process(root: Path) -> None:
    derive = pickle.loads(pickle.dumps(trialcli.changes))  # noqa: S301 - our own
    rows = derive(files(root))
    assert pickle.loads(pickle.dumps(rows)) == rows  # noqa: S301 - our own
    assert [*rows[0]] == [column.name for column in trialcli.CHANGE_COLUMNS]


def test_thresholds_count() -> None:
    def enrolled(count: int, minutes: int) -> Snapshot:
        study = made_record()
        info = {"count": count, "type": "ESTIMATED"}
        study["protocolSection"].setdefault("designModule", {})["enrollmentInfo"] = info
        return made_snapshot(study=study, minutes=minutes)

    versions = [enrolled(100, 0), enrolled(110, 1)]
    usual = trialcli.changes(versions)
    strict = trialcli.Thresholds(enrollment_percent=5)
    assert usual[0]["severity"] != trialcli.changes(versions, thresholds=strict)[0]["severity"]


# ---------------------------------------------------------------- what cannot be read


def damaged(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "study": row["study"].removesuffix(b"}") + b',"more":1}'}


def test_a_damaged_row_is_an_error(root: Path) -> None:
    rows = [pack_row(content) for content in files(root)]
    name = f"{rows[6]['trial']}/{rows[6]['file']}"
    with pytest.raises(trialcli.DamagedSnapshotError, match=name):
        trialcli.changes([*rows[:6], damaged(rows[6]), *rows[7:]])


def test_a_damaged_row_is_not_compared_with_its_neighbors() -> None:
    versions = [made_snapshot(title=title, minutes=place) for place, title in enumerate("ABCD")]
    rows = [pack_row(to_bytes(snapshot)) for snapshot in versions]
    rows[1]["study"] = rows[1]["study"].replace(b'"B"', b'"X"')
    problems: list[trialcli.StoreError] = []
    found = trialcli.changes(rows, problems=problems)
    assert {(row["before_digest"], row["after_digest"]) for row in found} == {
        (versions[2].digest, versions[3].digest)
    }
    assert len(problems) == 2
    assert "does not match its seal" in str(problems[0])


def test_a_damaged_file_is_left_out_if_problems_are_collected(root: Path) -> None:
    contents = files(root)
    problems: list[trialcli.StoreError] = []
    found = trialcli.changes([*contents, b"{", b"[]"], problems=problems)
    assert found == trialcli.changes(contents)
    assert len(problems) == 2


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        (7, "A value of the type int is not a stored version"),
        ("a/path.json", "A value of the type str is not a stored version"),
        ({"protocolSection": {}}, "A row has no column trial"),
        ({"retrieved": datetime(2026, 1, 1)}, "has no time zone"),  # noqa: DTZ001 - that is it
        ({"retrieved": "2026"}, "The column retrieved has a value of the type str"),
        ({"study": {}}, "The column study has a value of the type dict"),
    ],
)
def test_what_is_no_stored_version_is_an_error(value: Any, complaint: str) -> None:
    if isinstance(value, dict) and "protocolSection" not in value:
        value = pack_row(to_bytes(made_snapshot())) | value
    with pytest.raises(trialcli.UsageError, match=complaint):
        trialcli.changes([value])


# ---------------------------------------------------------------- real records


def _series(corpus: Path) -> Iterator[Snapshot]:
    for path in sorted(corpus.glob("series/NCT*/*.json")):
        study = parse_json(path.read_bytes())
        moment = datetime.fromisoformat(path.stem[:10]).replace(hour=9, tzinfo=UTC)
        digest = content_digest(study, VOLATILE)
        yield Snapshot(path.parent.name, moment, Source("api"), digest, study)


@pytest.mark.slow
def test_the_rows_of_real_records_are_those_of_their_diffs(corpus: Path, tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path / "store")
    for snapshot in _series(corpus):
        store.put(snapshot)
    found = trialcli.changes(map(pack_row, files(tmp_path / "store")))
    assert len(found) > 100
    assert compared(found) == by_the_store(tmp_path / "store")
