"""The table of changes: the events of ``diff``, derived once, by however many processes."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import polars as pl
import pytest

from tests.cli.program import Program
from tests.documents import EXAMPLE, examples_at
from tests.made_snapshots import TRIAL, made_record, made_snapshot, made_version
from trialcli.errors import ExitCode
from trialcli.versions.snapshot import Snapshot

FORMATS = ("parquet", "csv", "jsonl", "sqlite")
STATUSES = ("RECRUITING", "TERMINATED", "SUSPENDED", "COMPLETED")
JANUARY = datetime(2026, 1, 12, 12, tzinfo=UTC)


def version(trial: str, status: str, day: int) -> Snapshot:
    """Return a version read some days after the 12th of January."""
    record = made_record()
    record["protocolSection"]["identificationModule"]["nctId"] = trial
    record["protocolSection"]["statusModule"]["overallStatus"] = status
    made = made_snapshot(trial, study=record)
    return made._replace(retrieved=JANUARY + timedelta(days=day))


@pytest.fixture
def stored(program: Program) -> Program:
    """Return the program with two trials that change in two months."""
    for trial in ("NCT00000001", "NCT00000002"):
        program.keep(*(version(trial, status, 15 * at) for at, status in enumerate(STATUSES[:3])))
    program.keep(version("NCT00000003", "RECRUITING", 0))
    return program


def changes(to: Path) -> list[dict[str, Any]]:
    """Return the rows of changes in Parquet, read by DuckDB."""
    with duckdb.connect() as db:
        found = db.execute(f"SELECT * FROM read_parquet('{to}/changes/*/*.parquet')")  # noqa: S608
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def files(to: Path) -> dict[str, bytes]:
    """Return the files of the table with their bytes."""
    found = [*(to / "changes").rglob("*"), *to.glob("export.sqlite3")]
    return {str(path.relative_to(to)): path.read_bytes() for path in found if path.is_file()}


def contents(to: Path) -> dict[str, Any]:
    """Return the files of the table with their bytes, or the rows of a SQLite file."""
    path = to / "export.sqlite3"
    if not path.exists():
        return files(to)
    with closing(sqlite3.connect(path)) as db:
        return {
            table: db.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()  # noqa: S608
            for table in ("studies", "versions", "changes")
        }


def events(program: Program, trial: str) -> list[dict[str, Any]]:
    """Return the events of ``diff --json`` between each two consecutive versions."""
    line = [one for one in program("history", trial, "--json").data["versions"] if one["snapshot"]]
    names = [f"v{one['version']}" if one["version"] else one["snapshot"][:16] for one in line]
    found = []
    for before, after in pairwise(names):
        diff = program("diff", trial, before, after, "--json").data
        found += [
            {"before": diff["before"], "after": diff["after"], **one} for one in diff["events"]
        ]
    return found


_FIELDS = ("rule", "severity", "heuristic", "concern", "sentence")


def as_event(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of changes in the form of ``diff --json``."""
    sides = {
        side: {
            "version": row[f"{side}_version"],
            "date": row[f"{side}_date"].isoformat(),
            "digest": row[f"{side}_digest"],
            "source": row[f"{side}_source"],
        }
        for side in ("before", "after")
    }
    facts = json.loads(row["facts"])
    return {**sides, **{name: row[name] for name in _FIELDS}, "facts": facts}


def without_changes(event: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key != "changes"}


def expect_the_events_of_diff(program: Program, to: Path, trials: list[str]) -> None:
    ran = program("export", "changes", "--to", str(to))
    assert (ran.code, ran.err) == (ExitCode.OK, "")
    rows = changes(to)
    for trial in trials:
        expected = [without_changes(event) for event in events(program, trial)]
        # DuckDB reads the months in the order of their names, which is that of their days.
        assert [as_event(row) for row in rows if row["nct_id"] == trial] == expected
    assert {row["nct_id"] for row in rows} <= set(trials)
    assert all(row["month"] == row["after_date"].isoformat()[:7] for row in rows)


def test_the_events_are_those_of_diff(program: Program, tmp_path: Path) -> None:
    examples_at(program.root)
    expect_the_events_of_diff(program, tmp_path / "out", [EXAMPLE])
    assert len(changes(tmp_path / "out")) > 5


def test_versions_of_the_history_have_the_events_of_diff(program: Program, tmp_path: Path) -> None:
    for number, status in enumerate(STATUSES, 1):
        study = version(TRIAL, status, 0).study
        made = made_version(number, day=date(2019, number, 16), minutes=number)
        program.keep(made._replace(study=study, digest=f"{number:064x}"))
    program.keep(version(TRIAL, "WITHDRAWN", 40))
    expect_the_events_of_diff(program, tmp_path / "out", [TRIAL])
    assert [row["after_version"] for row in changes(tmp_path / "out")][:3] == ["v2", "v3", "v4"]


def test_real_series_have_the_events_of_diff(
    program: Program, tmp_path: Path, corpus: Path
) -> None:
    series = sorted((corpus / "series").iterdir())[::6]
    for path in series:
        for at, record in enumerate(sorted(path.glob("*.json"))):
            study = json.loads(record.read_bytes())
            made = made_snapshot(path.name, study=study)
            program.keep(made._replace(retrieved=JANUARY + timedelta(days=9 * at)))
    expect_the_events_of_diff(program, tmp_path / "out", [path.name for path in series])


def test_versions_that_returned_to_an_earlier_content_are_pairs_of_their_own(
    program: Program, tmp_path: Path
) -> None:
    flips = ["RECRUITING", "SUSPENDED", "RECRUITING", "SUSPENDED"]
    program.keep(*(version(TRIAL, status, at) for at, status in enumerate(flips)))
    for _ in range(2):
        program("export", "changes", "--to", str(tmp_path / "out"))
        rows = [row for row in changes(tmp_path / "out") if row["rule"].startswith("status-")]
        assert len(rows) == 3


# ---------------------------------------------------------------- again


def test_only_the_months_of_new_events_are_written_again(stored: Program, tmp_path: Path) -> None:
    to = tmp_path / "out"
    stored("export", "changes", "--to", str(to))
    before = {path: (to / path).stat().st_ino for path in files(to)}
    assert len(before) == 2
    stored.keep(version("NCT00000002", "COMPLETED", 33))
    assert stored("export", "changes", "--to", str(to)).err == ""
    after = {path: (to / path).stat().st_ino for path in files(to)}
    assert [path for path in before if after[path] != before[path]] == [
        "changes/month=2026-02/part-0000.parquet"
    ]
    stored("export", "changes", "--to", str(tmp_path / "fresh"))
    assert changes(to) == changes(tmp_path / "fresh")


def _happens(program: Program, random: Random) -> None:
    """Let something happen to the store that concerns its changes."""
    trial = f"NCT0000000{random.randint(1, 4)}"
    kind = random.randint(0, 5)
    if kind == 0:
        shutil.rmtree(program.root / trial, ignore_errors=True)
    elif kind == 1:
        number = random.randint(1, 5)
        made = made_version(number, day=date(2025, number, 16), minutes=number)
        study = version(trial, random.choice(STATUSES), 0).study
        digest = f"{random.getrandbits(200):064x}"
        program.keep(made._replace(trial=trial, study=study, digest=digest))
    else:
        program.keep(version(trial, random.choice(STATUSES), random.randint(0, 200)))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("format_", FORMATS)
def test_an_export_again_is_like_one_from_the_beginning(
    stored: Program, tmp_path: Path, format_: str, seed: int
) -> None:
    random, to = Random(f"{seed} {format_}"), tmp_path / "out"  # noqa: S311
    for step in range(6):
        for _ in range(random.randint(0, 2)):
            _happens(stored, random)
        some = [f"NCT0000000{number}" for number in range(1, 5) if random.random() < 0.8]
        words = [] if random.random() < 0.6 else [one for one in some if stored.store.versions(one)]
        again = stored("export", "changes", *words, "--to", str(to), "--format", format_)
        fresh = tmp_path / f"fresh-{step}"
        first = stored("export", "changes", *words, "--to", str(fresh), "--format", format_)
        assert (again.code, first.code) == (ExitCode.OK, ExitCode.OK)
        assert files(to).keys() == files(fresh).keys()
        if format_ == "parquet":
            assert changes(to) == changes(fresh)
        else:
            assert files(to) == files(fresh)


def test_other_thresholds_derive_everything_again(
    stored: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored("export", "changes", "--to", str(tmp_path / "out"))
    (tmp_path / "own.toml").write_text("[thresholds]\ndate_days = 3\n")
    monkeypatch.setenv("TRIALCLI_CONFIG", str(tmp_path / "own.toml"))
    ran = stored("export", "changes", "--to", str(tmp_path / "out"))
    assert ran.err == (
        "All changes were derived again: trialcli, its rules or its thresholds have changed.\n"
    )
    assert stored("export", "changes", "--to", str(tmp_path / "out")).err == ""


@pytest.mark.parametrize("lost", [".changes.sqlite3", "changes/month=2026-02/part-0000.parquet"])
def test_lost_files_are_made_again(stored: Program, tmp_path: Path, lost: str) -> None:
    to = tmp_path / "out"
    stored("export", "changes", "--to", str(to))
    expected = changes(to)
    (to / lost).unlink()
    ran = stored("export", "changes", "--to", str(to))
    assert "All changes were derived again: files of the earlier export are missing" in ran.err
    assert changes(to) == expected


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0 and more", b"no database" * 500])
def test_a_damaged_memory_of_what_was_derived_is_made_again(
    stored: Program, tmp_path: Path, content: bytes
) -> None:
    to = tmp_path / "out"
    stored("export", "changes", "--to", str(to))
    expected = changes(to)
    (to / ".changes.sqlite3").write_bytes(content)
    ran = stored("export", "changes", "--to", str(to))
    assert (ran.code, changes(to)) == (ExitCode.OK, expected)
    assert "missing or damaged" in ran.err


@pytest.mark.parametrize("content", [b"", b"PAR1 and more PAR1"])
def test_a_file_that_others_changed_is_one_sentence(
    stored: Program, tmp_path: Path, content: bytes
) -> None:
    to = tmp_path / "out"
    stored("export", "changes", "--to", str(to))
    (to / "changes/month=2026-02/part-0000.parquet").write_bytes(content)
    stored.keep(version("NCT00000002", "COMPLETED", 33))
    ran = stored("export", "changes", "--to", str(to))
    assert ran.code == ExitCode.USAGE
    assert "The earlier export of changes is not as it was written" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_changes_of_a_damaged_version_are_made_up_for(stored: Program, tmp_path: Path) -> None:
    to = tmp_path / "out"
    path = sorted((stored.root / "NCT00000001").iterdir())[1]
    intact = path.read_bytes()
    path.write_bytes(intact.replace(b"TERMINATED", b"COMPLETED"))
    for _ in range(2):
        ran = stored("export", "changes", "--to", str(to))
        assert ran.code == ExitCode.STORE
        assert "NCT00000001: " in ran.err
        assert {row["nct_id"] for row in changes(to)} == {"NCT00000002"}
    path.write_bytes(intact)
    assert stored("export", "changes", "--to", str(to)).code == ExitCode.OK
    stored("export", "changes", "--to", str(tmp_path / "fresh"))
    assert changes(to) == changes(tmp_path / "fresh")


def test_without_any_change_readers_find_an_empty_table(program: Program, tmp_path: Path) -> None:
    program.keep(version(TRIAL, "RECRUITING", 0))
    program("export", "changes", "--to", str(tmp_path / "out"))
    assert changes(tmp_path / "out") == []
    program.keep(version(TRIAL, "TERMINATED", 1))
    program("export", "changes", "--to", str(tmp_path / "out"))
    assert {row["month"] for row in changes(tmp_path / "out")} == {"2026-01"}
    assert len(files(tmp_path / "out")) == 1


# ---------------------------------------------------------------- several processes


@pytest.mark.parametrize("format_", FORMATS)
def test_rows_do_not_depend_on_the_number_of_processes(
    stored: Program, tmp_path: Path, format_: str
) -> None:
    for number in range(10, 60):
        stored.keep(*(version(f"NCT{number:08}", one, at) for at, one in enumerate(STATUSES)))
    found = []
    for jobs in ("1", "3"):
        to = tmp_path / jobs
        ran = stored(
            "export",
            "changes",
            "versions",
            "studies",
            "--to",
            str(to),
            "--jobs",
            jobs,
            "--format",
            format_,
            "--json",
        )
        assert ran.code == ExitCode.OK, ran.err
        tables = [(one["name"], one["row_count"]) for one in ran.data["tables"]]
        found.append((ran.data["content_digest"], tables, contents(to)))
    assert found[0] == found[1]
    if format_ == "parquet":
        assert len(list((tmp_path / "3" / "studies").iterdir())) == 3
        parts = pl.read_parquet(tmp_path / "3" / "studies" / "*.parquet")
        assert parts.equals(pl.read_parquet(tmp_path / "1" / "studies.parquet"))


@pytest.mark.parametrize("given", ["0", "-1", "two", "1.5", "99999", ""])
def test_a_wrong_number_of_processes_is_one_sentence(program: Program, given: str) -> None:
    ran = program("export", "--to", "out", "--jobs", given)
    assert ran.code == ExitCode.USAGE
    assert ran.err == "trialcli: --jobs needs a whole number from 1 to 256.\n"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_packs_give_the_rows_of_plain_files(stored: Program, tmp_path: Path, jobs: str) -> None:
    packs = str(tmp_path / "packs")
    assert stored("pack", "--to", packs).code == ExitCode.OK
    tables = ("studies", "conditions", "versions", "changes")
    found = []
    for store in (str(stored.root), packs):
        to = tmp_path / f"from-{Path(store).name}"
        words = ["--store", store, "--to", str(to), "--format", "jsonl", "--versions"]
        for _ in range(2):
            ran = stored("export", *tables, *words, "--jobs", jobs, "--quiet")
            assert (ran.code, ran.err) == (ExitCode.OK, "")
        paths = sorted(path for path in to.rglob("*.jsonl"))
        found.append({str(path.relative_to(to)): path.read_text() for path in paths})
    assert found[0] == found[1]
    assert len(found[0]) > len(tables)
