import csv
import json
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from tests.cli.program import Program
from tests.made_snapshots import made_record, made_snapshot, made_version
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.errors import ExitCode
from trialcli.versions.snapshot import Snapshot
from trialcli.versions.tables import OWN_TABLES

FIRST, SECOND, THIRD = "NCT00000001", "NCT00000002", "NCT00000003"
ALL_TABLES = (*CTGOV_RECORDS.tables, *OWN_TABLES)
FORMATS = ("parquet", "csv", "jsonl", "sqlite")
formats = pytest.mark.parametrize("format_", FORMATS)


def trial_record(trial: str, title: str = "A study", **sections: Any) -> dict[str, Any]:
    record = made_record(title)
    record["protocolSection"]["identificationModule"]["nctId"] = trial
    record["protocolSection"] |= sections
    return record


def snapshot(trial: str, title: str = "A study", *, minutes: float = 0, **more: Any) -> Snapshot:
    return made_snapshot(trial, minutes=minutes, study=trial_record(trial, title, **more))


@pytest.fixture
def stored(program: Program) -> Program:
    """Return the program with three trials, of which one has two versions."""
    conditions = {"conditionsModule": {"conditions": ["Lupus", "=1+1"]}}
    program.keep(
        snapshot(FIRST, "Old title"),
        snapshot(FIRST, 'New, "quoted" title', minutes=5),
        snapshot(SECOND, "Ünïcode 🧬", **conditions),
        snapshot(THIRD),
    )
    return program


def rows(to: Path, table: str) -> list[dict[str, Any]]:
    """Return the rows of an exported table, read by a program that is not ours."""
    if (path := to / f"{table}.parquet").exists():
        return pl.read_parquet(path).to_dicts()
    if (path := to / f"{table}.csv").exists():
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    if (path := to / f"{table}.jsonl").exists():
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    with sqlite3.connect(to / "export.sqlite3") as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(f"SELECT * FROM {table}")]  # noqa: S608


@formats
def test_each_format_has_the_newest_versions(stored: Program, tmp_path: Path, format_: str) -> None:
    ran = stored("export", "--to", str(tmp_path / "out"), "--format", format_)
    assert (ran.code, ran.err) == (ExitCode.OK, "")
    first, *_ = ran.out.splitlines()
    assert first.startswith(f"Exported to {tmp_path}/out ({format_}): ")
    assert first.endswith(", of 3 trials.")
    studies = rows(tmp_path / "out", "studies")
    assert [row["nct_id"] for row in studies] == [FIRST, SECOND, THIRD]
    assert [row["brief_title"] for row in studies] == [
        'New, "quoted" title',
        "Ünïcode 🧬",
        "A study",
    ]
    conditions = ["Lupus", "'=1+1" if format_ == "csv" else "=1+1"]
    found = rows(tmp_path / "out", "conditions")
    assert [row["name"] for row in found if row["nct_id"] == SECOND] == conditions
    assert studies[0]["why_stopped"] in (None, "")
    described = json.loads((tmp_path / "out" / "export.json").read_text())
    assert {table["name"] for table in described["tables"]} == {table.name for table in ALL_TABLES}
    assert (described["trial_count"], described["version_count"]) == (3, 3)


@formats
def test_every_version_has_its_name(stored: Program, tmp_path: Path, format_: str) -> None:
    stored("export", "studies", "--to", str(tmp_path / "out"), "--format", format_, "--versions")
    studies = rows(tmp_path / "out", "studies")
    assert [*studies[0]][:2] == ["nct_id", "version"]
    names = [name.digest[:8] for name in stored.store.versions(FIRST)]
    assert [(row["version"], row["brief_title"]) for row in studies[:2]] == [
        (names[0], "Old title"),
        (names[1], 'New, "quoted" title'),
    ]
    assert len(studies) == 4


def test_a_content_that_returned_has_its_rows_once(program: Program, tmp_path: Path) -> None:
    titles = ("First", "Second", "First")
    program.keep(
        *(snapshot(FIRST, title, minutes=5 * number) for number, title in enumerate(titles))
    )
    program("export", "studies", "versions", "--to", str(tmp_path / "out"), "--versions")
    studies, versions = (rows(tmp_path / "out", name) for name in ("studies", "versions"))
    assert [row["brief_title"] for row in studies] == ["First", "Second"]
    by_version = {row["version"]: row["brief_title"] for row in studies}
    assert [by_version[row["version"]] for row in versions] == list(titles)
    program("export", "studies", "--to", str(tmp_path / "newest"))
    assert [row["brief_title"] for row in rows(tmp_path / "newest", "studies")] == ["First"]


def test_a_version_of_the_history_is_in_the_form_of_the_api(
    program: Program, tmp_path: Path
) -> None:
    text = "<p>Needs <b>x &lt; 5</b></p>"
    study = trial_record(FIRST, "R&amp;D", descriptionModule={"briefSummary": text})
    program.keep(made_version(1)._replace(study=study))
    program.keep(made_version(2)._replace(study=trial_record(FIRST, "Later"), digest="0" * 64))
    program("export", "studies", "brief_summaries", "--to", str(tmp_path / "out"), "--versions")
    titles = [(row["version"], row["brief_title"]) for row in rows(tmp_path / "out", "studies")]
    assert titles == [("v1", "R&D"), ("v2", "Later")]
    summary = rows(tmp_path / "out", "brief_summaries")[0]
    assert "<p>" not in summary["description"]
    assert "&lt;" not in summary["description"]


@formats
def test_a_damaged_file_is_named_and_the_others_are_exported(
    stored: Program, tmp_path: Path, format_: str
) -> None:
    path = max((stored.root / SECOND).iterdir())
    path.write_bytes(path.read_bytes().replace(b"Lupus", b"Lupas"))
    ran = stored("export", "--to", str(tmp_path / "out"), "--format", format_)
    assert ran.code == ExitCode.STORE
    assert f"{SECOND}: " in ran.err
    assert "does not match its seal" in ran.err
    assert [row["nct_id"] for row in rows(tmp_path / "out", "studies")] == [FIRST, THIRD]
    (unread,) = json.loads((tmp_path / "out" / "export.json").read_text())["not_read"]
    assert (unread["trial"], unread["kind"]) == (SECOND, "damaged-snapshot")


def test_an_older_version_does_not_stand_in_for_a_damaged_one(
    stored: Program, tmp_path: Path
) -> None:
    max((stored.root / FIRST).iterdir()).write_bytes(b"{}")
    ran = stored("export", "studies", "--to", str(tmp_path / "out"))
    assert ran.code == ExitCode.STORE
    assert [row["nct_id"] for row in rows(tmp_path / "out", "studies")] == [SECOND, THIRD]
    ran = stored("export", "studies", "--to", str(tmp_path / "out"), "--versions")
    assert ran.code == ExitCode.STORE
    assert [row["nct_id"] for row in rows(tmp_path / "out", "studies")] == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["studees", "--to", "out"], "'studees' is not a table. Did you mean studies?"),
        (["eventz", "--to", "out"], "'eventz' is not a table."),
        ([], "--to is missing. Name a directory: --to DIR."),
        (["--to", "out", "--format", "xlsx"], "'xlsx' is not a format."),
        (["--to", ""], "--to is empty."),
        (["--to", "out", "NCT1"], "NCT1 has 1 digit"),
    ],
)
def test_a_wrong_word_is_one_sentence(
    stored: Program,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = stored("export", *words)
    assert ran.code == ExitCode.USAGE
    assert sentence in ran.err
    assert len(ran.err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_the_tables_are_listed(program: Program) -> None:
    ran = program("export", "--tables")
    assert ran.code == ExitCode.OK
    for table in ALL_TABLES:
        assert f"{table.name}: {table.meaning}\n" in ran.out
    listed = program("export", "--tables", "--json").data["tables"]
    assert [table["name"] for table in listed] == [table.name for table in ALL_TABLES]


def exported(program: Program, to: Path, *words: str) -> list[str]:
    """Return the trials of an export of studies."""
    ran = program("export", "studies", "--to", str(to), *words)
    assert ran.code == ExitCode.OK, ran.err
    return [row["nct_id"] for row in rows(to, "studies")]


def test_trials_are_chosen_as_in_other_commands(stored: Program, tmp_path: Path) -> None:
    (stored.root / "watch.toml").write_text(f'[group.mine]\ntrials = ["{SECOND}", "{THIRD}"]\n')
    (tmp_path / "ids.csv").write_text(f"id\n{THIRD}\n{FIRST}\n")
    to = tmp_path / "out"
    assert exported(stored, to, SECOND, "nct00000001") == [FIRST, SECOND]
    assert exported(stored, to, "--from", str(tmp_path / "ids.csv")) == [FIRST, THIRD]
    assert exported(stored, to, "--group", "mine") == [SECOND, THIRD]
    assert exported(stored, to, "--condition", "lupus") == [SECOND]
    assert exported(stored, to, "--group", "mine", FIRST, THIRD) == [THIRD]
    assert exported(stored, to, "--condition", "lupus", FIRST) == []


def test_a_named_trial_that_is_not_stored_is_an_error(stored: Program, tmp_path: Path) -> None:
    ran = stored("export", "studies", FIRST, "NCT00000009", "--to", str(tmp_path / "out"))
    assert ran.code == ExitCode.CHECK_FAILED
    assert "NCT00000009: nothing is stored." in ran.err
    assert [row["nct_id"] for row in rows(tmp_path / "out", "studies")] == [FIRST]


def test_an_empty_store_makes_empty_tables(program: Program, tmp_path: Path) -> None:
    ran = program("export", "--to", str(tmp_path / "out"))
    assert ran.code == ExitCode.OK
    assert rows(tmp_path / "out", "facilities") == []
    assert "nct_id" in pl.read_parquet(tmp_path / "out" / "facilities.parquet").columns


def test_an_export_into_the_store_is_refused(stored: Program) -> None:
    for to in (stored.root, stored.root / "out", stored.root / FIRST / "out"):
        ran = stored("export", "--to", str(to))
        assert ran.code == ExitCode.USAGE
        assert "is in the store" in ran.err


def test_an_earlier_export_is_replaced_and_what_is_gone_is_named(
    stored: Program, tmp_path: Path
) -> None:
    to = tmp_path / "out"
    stored("export", "studies", "conditions", "--to", str(to), "--format", "csv")
    ran = stored("export", "studies", "--to", str(to), "--format", "jsonl")
    assert ran.err == "Removed, because the earlier export was replaced: conditions.\n"
    assert {path.name for path in to.iterdir() if not path.name.startswith(".")} == {
        "studies.jsonl",
        "export.json",
    }


def test_the_same_records_have_the_same_digest(stored: Program, tmp_path: Path) -> None:
    digests = set()
    for number, format_ in enumerate(FORMATS):
        to = str(tmp_path / str(number))
        digests.add(
            stored("export", "--to", to, "--format", format_, "--json").data["content_digest"]
        )
    assert len(digests) == 1
    stored.keep(snapshot(THIRD, "Another title", minutes=9))
    ran = stored("export", "--to", str(tmp_path / "0"), "--json")
    assert ran.data["content_digest"] not in digests


def test_without_pyarrow_one_sentence_says_what_to_install(
    stored: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "trialcli.edges.tables.parquet", raising=False)
    ran = stored("export", "--to", str(tmp_path / "out"))
    assert ran.code == ExitCode.USAGE
    assert ran.err == (
        "trialcli: Parquet needs the package pyarrow, which is not installed. Run pip install "
        "'trialcli[registry]', or give --format csv, jsonl or sqlite.\n"
    )
    assert stored("export", "--to", str(tmp_path / "out"), "--format", "csv").code == ExitCode.OK


# ---------------------------------------------------------------- real records


def _counted(records: Iterator[dict[str, Any]]) -> dict[str, int]:
    """Return how many rows some tables must have, counted without the program."""
    counts = dict.fromkeys(("studies", "conditions", "facilities", "interventions"), 0)
    for record in records:
        protocol = record["protocolSection"]
        counts["studies"] += 1
        counts["conditions"] += len(protocol.get("conditionsModule", {}).get("conditions", []))
        sites = protocol.get("contactsLocationsModule", {}).get("locations", [])
        counts["facilities"] += len(sites)
        treated = protocol.get("armsInterventionsModule", {}).get("interventions", [])
        counts["interventions"] += len(treated)
    return counts


@formats
def test_rows_of_real_records_are_as_many_as_counted(
    program: Program, tmp_path: Path, corpus: Path, format_: str
) -> None:
    found = sorted((corpus / "records").glob("*.json"))[::65]
    records = {path.stem: json.loads(path.read_bytes()) for path in found}
    program.keep(*(made_snapshot(trial, study=study) for trial, study in records.items()))
    to = tmp_path / "out"
    assert program("export", "--to", str(to), "--format", format_).code == ExitCode.OK
    expected = _counted(iter(records.values()))
    assert {name: len(rows(to, name)) for name in expected} == expected
    query: dict[str, Callable[[str], str]] = {
        "parquet": lambda table: f"read_parquet('{to}/{table}.parquet')",
        "csv": lambda table: f"read_csv('{to}/{table}.csv')",
        "jsonl": lambda table: f"read_json('{to}/{table}.jsonl')",
    }
    if format_ in query:
        with duckdb.connect() as db:
            for name, count in expected.items():
                source = query[format_](name)
                counted = db.execute(f"SELECT count(*) FROM {source}")  # noqa: S608
                assert counted.fetchall() == [(count,)]


# ---------------------------------------------------------------- the end of a process


def test_an_interrupted_export_leaves_the_earlier_one(stored: Program, tmp_path: Path) -> None:
    to = tmp_path / "out"
    stored("export", "--to", str(to), "--format", "csv")
    before = {path.name: path.read_bytes() for path in to.iterdir() if path.is_file()}
    for number in range(10, 400):
        stored.keep(snapshot(f"NCT{number:08}"))
    process = stored.popen("export", "--to", str(to), "--format", "csv")
    try:
        while not (to / ".export-new" / "studies.csv.tmp").exists() and process.poll() is None:
            os.sched_yield()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode in (ExitCode.INTERRUPTED, ExitCode.OK)
    assert b"Traceback" not in said
    if process.returncode == ExitCode.INTERRUPTED:
        assert {path.name: path.read_bytes() for path in to.iterdir() if path.is_file()} == before


def test_contents_whose_digests_begin_alike_have_names_and_rows_of_their_own(
    program: Program, tmp_path: Path
) -> None:
    titles = ("Study 74215", "Study 136607")
    program.keep(*(snapshot(FIRST, title, minutes=5 * n) for n, title in enumerate(titles)))
    digests = [name.digest for name in program.store.versions(FIRST)]
    assert len({digest[:8] for digest in digests}) == 1  # these two titles were searched for
    tables = ("studies", "versions", "changes")
    program("export", *tables, "--to", str(tmp_path / "out"), "--versions", "--format", "sqlite")
    studies, versions, changes = (rows(tmp_path / "out", name) for name in tables)
    assert [row["brief_title"] for row in studies] == [*titles]
    assert [row["version"] for row in studies] == [row["version"] for row in versions] == digests
    assert {(row["before_version"], row["after_version"]) for row in changes} == {tuple(digests)}
