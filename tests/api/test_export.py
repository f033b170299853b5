import json
from pathlib import Path

import pytest

import trialcli
from tests.documents import EXAMPLE, examples_at
from tests.made_snapshots import made_record, made_snapshot
from trialcli.edges.store.directory import DirectoryStore
from trialcli.versions.store import StoredNames

OTHER = "NCT00000001"


@pytest.fixture
def store(tmp_path: Path) -> trialcli.Store:
    """Return a store with the example and another trial."""
    root = examples_at(tmp_path / "store")
    record = made_record()
    record["protocolSection"]["identificationModule"]["nctId"] = OTHER
    DirectoryStore(root).put(made_snapshot(OTHER, study=record))
    return trialcli.Store(root)


def trials(to: Path) -> list[str]:
    return [json.loads(line)["nct_id"] for line in (to / "studies.jsonl").read_text().splitlines()]


def test_tables_are_written_to_a_directory(store: trialcli.Store, tmp_path: Path) -> None:
    done = store.export(tmp_path / "out", "changes", "studies", format="jsonl")
    assert [table.name for table in done.tables] == ["studies", "changes"]
    assert trials(tmp_path / "out") == [OTHER, EXAMPLE]
    assert (done.trials, done.versions, done.unread, done.command) == (2, 2, (), "")


def test_a_trial_with_one_version_is_looked_up_once(
    store: trialcli.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables of records show that it has no changes."""
    asked: list[str] = []
    names_of = DirectoryStore.names_of

    def counted(self: DirectoryStore, trial: str) -> StoredNames:
        asked.append(trial)
        return names_of(self, trial)

    monkeypatch.setattr(DirectoryStore, "names_of", counted)
    done = store.export(tmp_path / "out", "studies", "changes", format="jsonl")
    assert asked.count(OTHER) == 1
    assert asked.count(EXAMPLE) > 1
    assert sum(file.rows for table in done.tables[1:] for file in table.files) > 0


def test_some_trials_are_written(store: trialcli.Store, tmp_path: Path) -> None:
    store.export(tmp_path / "out", "studies", format="jsonl", trials=["nct99000001"])
    assert trials(tmp_path / "out") == [EXAMPLE]
    done = store.export(tmp_path / "out", "studies", format="jsonl", trials=["NCT00000009"])
    assert [(one.trial, one.kind) for one in done.unread] == [("NCT00000009", "not-stored")]


def test_every_version_is_written(store: trialcli.Store, tmp_path: Path) -> None:
    store.export(tmp_path / "out", "studies", format="jsonl", versions=True)
    assert trials(tmp_path / "out") == [OTHER, *[EXAMPLE] * len(store.versions(EXAMPLE))]


def test_a_damaged_file_is_named(store: trialcli.Store, tmp_path: Path) -> None:
    next((store.path / OTHER).iterdir()).write_text("{}")
    done = store.export(tmp_path / "out", "studies", format="jsonl")
    assert [one.trial for one in done.unread] == [OTHER]
    assert trials(tmp_path / "out") == [EXAMPLE]


@pytest.mark.parametrize(
    ("words", "more", "message"),
    [
        (["studees"], {}, "'studees' is not a table. Did you mean studies?"),
        ([], {"format": "xlsx"}, "'xlsx' is not a format."),
        ([], {"jobs": 0}, "jobs must be at least 1, not 0."),
        ([], {"trials": ["lupus"]}, "lupus"),
    ],
)
def test_a_wrong_argument_is_one_sentence(
    store: trialcli.Store, tmp_path: Path, words: list[str], more: dict[str, object], message: str
) -> None:
    with pytest.raises(trialcli.UsageError) as caught:
        store.export(tmp_path / "out", *words, **more)  # type: ignore[arg-type]
    assert message in str(caught.value)
    assert not (tmp_path / "out").exists()
