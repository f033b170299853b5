"""Comparing and reading records without a store, and results as plain data."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import trialcli
from tests.documents import EXAMPLE, examples_at
from tests.registry_server import record
from tests.schema_tables import validate
from trialcli.api.records import RecordLike

OTHER = "NCT00000002"


@pytest.fixture
def store(tmp_path: Path) -> trialcli.Store:
    return trialcli.Store(examples_at(tmp_path / "store"))


def forms_of(snapshot: trialcli.Snapshot, tmp_path: Path) -> list[RecordLike]:
    """Return the record in every form in which it can be given."""
    bare, packed = tmp_path / "bare.json", tmp_path / "several.json.gz"
    bare.write_text(json.dumps(snapshot.study))
    packed.write_bytes(gzip.compress(json.dumps([record(OTHER), snapshot.study]).encode()))
    return [snapshot, snapshot.study, bare, str(bare), packed]


def test_every_form_of_a_record_gives_the_same_diff(store: trialcli.Store, tmp_path: Path) -> None:
    before, after = store.snapshot(EXAMPLE, "first"), store.snapshot(EXAMPLE)
    stored = store.diff(EXAMPLE, "first")
    for newer in forms_of(after, tmp_path):
        for older in (before, stored.before):
            assert trialcli.diff(older, newer).events == stored.events


def test_a_diff_of_equal_records_is_empty(store: trialcli.Store) -> None:
    study = store.record(EXAMPLE)
    diff = trialcli.diff(study, store.snapshot(EXAMPLE))
    assert (diff.events, diff.worst) == ((), "none")


def test_a_snapshot_file_and_its_content_are_read_alike(store: trialcli.Store) -> None:
    path = max((store.path / EXAMPLE).glob("*.json"))
    content = json.loads(path.read_text())
    assert trialcli.diff(path, content).events == ()
    content["study"] = {}
    with pytest.raises(trialcli.DamagedSnapshotError):
        trialcli.diff(path, content)


def test_a_record_that_is_changed_afterwards_does_not_change_the_diff() -> None:
    before, after = record(OTHER), record(OTHER, status="TERMINATED")
    diff = trialcli.diff(before, after)
    after.clear()
    assert diff.after.study["protocolSection"]


@pytest.mark.parametrize(
    "wrong",
    [{}, {"a": 1}, {"a": {1, 2}}, 3, None, "no-such-file.json"],
    ids=["empty", "other", "no JSON", "number", "None", "no file"],
)
def test_what_is_not_a_record(wrong: Any) -> None:
    for call in (lambda: trialcli.diff(record(OTHER), wrong), lambda: trialcli.summary(wrong)):
        with pytest.raises(trialcli.UsageError):
            call()


def test_files_that_do_not_say_which_trial(store: trialcli.Store, tmp_path: Path) -> None:
    several = forms_of(store.snapshot(EXAMPLE), tmp_path)[-1]
    for call in (
        lambda: trialcli.diff(several, several),
        lambda: trialcli.diff(record("NCT00000003"), several),
        lambda: trialcli.summary(several),
    ):
        with pytest.raises(trialcli.UsageError, match="trials could be meant"):
            call()


def test_a_summary(store: trialcli.Store, tmp_path: Path) -> None:
    expected = store.catalog()[0].summary
    for form in forms_of(store.snapshot(EXAMPLE), tmp_path)[:-1]:
        assert trialcli.summary(form) == expected


@pytest.mark.parametrize("name", ["diff", "history", "timeline"])
def test_results_as_the_json_of_the_commands(store: trialcli.Store, name: str) -> None:
    data = trialcli.to_dict(getattr(store, name)(EXAMPLE))
    validate(json.loads(json.dumps(data)), name)


def test_single_trials_as_in_the_json_of_list_and_fetch(store: trialcli.Store) -> None:
    failed = trialcli.Fetched(OTHER, OTHER, "failed", error=trialcli.NotFoundError("gone"))
    validate(trialcli.to_dict(store.catalog()[0]), "list", "/properties/trials/items")
    validate(trialcli.to_dict(failed), "fetch", "/properties/trials/items")
    partial = trialcli.FetchedHistory(OTHER, 2, (1,), (2,))
    validate(trialcli.to_dict(partial), "fetch", "/properties/history/items")


def test_results_as_rows(store: trialcli.Store) -> None:
    diff, history = store.diff(EXAMPLE), store.history(EXAMPLE)
    sentences = [row["sentence"] for row in trialcli.to_rows(diff)]
    assert sentences == [event.sentence for event in diff.events]
    assert len(trialcli.to_rows(history)) == len(history.versions)
    assert [row["trial"] for row in trialcli.to_rows(store.catalog())] == [EXAMPLE]
    several = trialcli.to_rows(one for one in (history, history))
    assert several == [*trialcli.to_rows(history)] * 2


@pytest.mark.parametrize("wrong", ["a text", 7, None, ["a text"], {"a": "text"}])
def test_what_is_not_a_result(wrong: Any) -> None:
    for convert in (trialcli.to_dict, trialcli.to_rows):
        with pytest.raises(TypeError, match=r"cannot be converted|not iterable"):
            convert(wrong)
