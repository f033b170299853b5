"""The lines of docs/analysis.md are run, engine by engine, and print what the document shows.

``TRIALCLI_UPDATE_DOCUMENTS=1 python -m pytest tests/test_analysis.py`` writes new output into it.
An engine that is not installed is skipped, and its part of the document left as it is. The same
lines are run on real records, and their rows compared with those of trialcli.
"""

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

import trialcli
from tests.analysis_page import (
    DOCUMENT,
    ENGINES,
    Session,
    blocks,
    need,
    run_command,
    run_commands,
    sections,
)
from tests.documents import CHECKOUT, examples_at
from tests.made_snapshots import VOLATILE
from trialcli.edges.store.directory import DirectoryStore
from trialcli.record.strictjson import parse_json
from trialcli.record.tree import content_digest
from trialcli.versions.snapshot import Snapshot, Source

_UPDATE = bool(os.environ.get("TRIALCLI_UPDATE_DOCUMENTS"))
pytestmark = pytest.mark.filterwarnings("default")
"""Engines warn of their own affairs."""

# ---------------------------------------------------------------- what the page shows


@pytest.fixture(scope="module")
def a_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what the page uses, after the commands of its beginning."""
    directory = tmp_path_factory.mktemp("page")
    for store in ("examples/snapshots", "snapshots"):
        shutil.copytree(CHECKOUT / store, directory / store)
    for title in ("The store of this page", "What to read"):
        run_commands(sections()[title], directory)
    return directory


@pytest.fixture
def session() -> Iterator[Session]:
    """Return what runs the lines of one engine."""
    with closing(Session()) as one:
        yield one


def _as_it_runs(section: str, session: Session) -> Iterator[str]:
    """Yield a section with the output of each of its blocks as it is now."""
    until = 0
    for block in blocks(section):
        yield section[until : block.start()]
        lines = session.run(block["language"], block["code"]).splitlines()
        printed = "".join(f"{line.rstrip()}\n" for line in lines)
        shown = f"\n```text\n{printed}```\n" if printed else ""
        yield f"```{block['language']}\n{block['code']}```\n{shown}"
        until = block.end()
    yield section[until:]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_lines_of_an_engine_print_what_the_page_shows(
    engine: str, a_directory: Path, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    need(engine)
    monkeypatch.chdir(a_directory)
    section = sections()[engine]
    made = "".join(_as_it_runs(section, session))
    if _UPDATE:
        DOCUMENT.write_text(DOCUMENT.read_text("utf-8").replace(section, made), "utf-8")
    else:
        assert made == section


# ---------------------------------------------------------------- the same rows as trialcli's

_EVERY = 40
"""Every 40th of the real records is stored."""


@pytest.fixture(scope="module", params=["invented", "real"])
def other(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with another store, of invented or real records."""
    directory = tmp_path_factory.mktemp("other")
    store = DirectoryStore(examples_at(directory / "trials"))
    if request.param == "real":
        _put_real_records(store, request.getfixturevalue("corpus"))
    run_commands(sections()["What to read"], directory)
    trials = store.trials()
    contacts = [f"{trial},{number}\n" for number, trial in enumerate(trials[::3])]
    (directory / "mine.csv").write_text("".join(["trial,contact\n", *contacts, "NCT00000102,0\n"]))
    return directory


def _put_real_records(store: DirectoryStore, corpus: Path) -> None:
    for path in sorted(corpus.glob("series/NCT*/*.json")):
        _put(store, path, path.parent.name, path.stem[:10])
    for path in sorted(corpus.glob("records/NCT*.json"))[::_EVERY]:
        _put(store, path, path.stem[:11], "2026-10-01")


def _put(store: DirectoryStore, path: Path, trial: str, day: str) -> None:
    study = parse_json(path.read_bytes())
    read = datetime.combine(datetime.fromisoformat(day), time(9), tzinfo=UTC)
    digest = content_digest(study, VOLATILE)
    store.put(Snapshot(trial, read, Source("api"), digest, study))


class _Answers:
    """The rows of each question of the page, as trialcli gives them."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._store = trialcli.Store(directory / "trials")
        self._rows = trialcli.to_rows(self._store.catalog())

    @property
    def newest(self) -> set[tuple[Any, ...]]:
        return {(row["trial"], row["digest"]) for row in self._rows}

    @property
    def statuses(self) -> dict[str, Any]:
        return {row["trial"]: row["status"] for row in self._rows}

    @property
    def by_status(self) -> Counter[tuple[Any, ...]]:
        return Counter((row["status"], tuple(row["phases"])) for row in self._rows)

    @property
    def exported_by_status(self) -> Counter[tuple[Any, ...]]:
        return Counter(
            (row["status"], "/".join(row["phases"]) if row["phases"] else None)
            for row in self._rows
        )

    @property
    def sites_by_country(self) -> Counter[tuple[Any, ...]]:
        return Counter(row["country"] for row in self._table("facilities"))

    @property
    def primary_outcomes(self) -> Counter[tuple[Any, ...]]:
        return Counter(
            (row["nct_id"], row["measure"], row["time_frame"])
            for row in self._table("design_outcomes")
            if row["outcome_type"] == "primary"
        )

    @property
    def enrollment(self) -> list[tuple[Any, ...]]:
        found = []
        for trial in self._store.trials():
            steps = trialcli.to_dict(self._store.timeline(trial))["enrollment"]
            found += [(trial, step["count"], step["type"]) for step in steps]
        return found

    def _table(self, name: str) -> Iterator[dict[str, Any]]:
        command = f"trialcli export {name} --format jsonl --quiet --store trials --to {name}"
        if not (self._directory / name).exists():
            run_command(command, self._directory)
        lines = (self._directory / name / f"{name}.jsonl").read_text("utf-8").splitlines()
        yield from map(json.loads, lines)


@pytest.fixture(scope="module")
def answers(other: Path) -> _Answers:
    return _Answers(other)


_Rows = dict[tuple[str, ...], list[tuple[Any, ...]]]


def _rows_by_columns(session: Session, *, has_packs: bool = False) -> _Rows:
    """Return the rows of each question in SQL; of packs if the view is that of packs."""
    found: _Rows = {}
    for block in blocks(sections()["DuckDB"]):
        is_view = block["code"].startswith("CREATE")
        if block["language"] != "sql" or (is_view and has_packs):
            continue
        result = session.database.sql(block["code"])
        if result:
            found[tuple(result.columns)] = result.fetchall()
    return found


def _phases(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()


def test_the_rows_of_duckdb_are_those_of_trialcli(
    other: Path, answers: _Answers, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("DuckDB")
    monkeypatch.chdir(other)
    found, of_packs = (_rows_by_columns(session), _rows_by_columns(session, has_packs=True))
    assert of_packs == found
    digests = session.database.sql("SELECT trial, digest FROM newest").fetchall()
    assert set(digests) == answers.newest
    assert len(digests) == len(answers.newest)
    titles = found["trial", "retrieved", "title"]
    assert {trial for trial, *_ in titles} == {trial for trial, _ in answers.newest}
    by_status = found["status", "phases", "trials"]
    assert {(row[0], _phases(row[1])): row[2] for row in by_status} == answers.by_status
    countries = {row[0]: row[1] for row in found["country", "sites", "trials"]}
    assert countries == answers.sites_by_country
    assert Counter(found["trial", "measure", "time_frame"]) == answers.primary_outcomes
    steps = found["trial", "read_on", "enrollment", "enrollment_type"]
    assert [(trial, count, kind) for trial, _, count, kind in steps] == answers.enrollment
    exported = {(row[0], row[1]): row[2] for row in found["overall_status", "phase", "studies"]}
    assert exported == answers.exported_by_status
    facilities = {row[0]: row[1] for row in found["country", "facilities", "studies"]}
    assert facilities == answers.sites_by_country
    assert Counter(found["nct_id", "measure", "time_frame"]) == answers.primary_outcomes
    contacts = {row[0]: row[2] for row in found["trial", "contact", "status"]}
    joined = {row[0]: row[2] for row in found["trial", "contact", "overall_status", "start_date"]}
    assert joined == contacts
    assert contacts["NCT00000102"] is None
    assert contacts.items() <= {"NCT00000102": None, **answers.statuses}.items()


def test_the_rows_of_polars_are_those_of_trialcli(
    other: Path, answers: _Answers, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("Polars")
    monkeypatch.chdir(other)
    session.run_all(sections()["Polars"])
    names = session.names
    assert {row[0] for row in names["newest"].rows()} == {trial for trial, _ in answers.newest}
    by_status = names["by_status"].rows()
    assert {(row[0], _phases(row[1])): row[2] for row in by_status} == answers.by_status
    assert {row[0]: row[1] for row in names["by_country"].rows()} == answers.sites_by_country
    outcomes = names["outcomes"].select("trial", "measure", "timeFrame").rows()
    assert Counter(outcomes) == answers.primary_outcomes
    steps = names["enrollment"].select("trial", "enrollment", "type").rows()
    assert steps == answers.enrollment
    assert set(names["trials"]["trial"]) == set(answers.statuses)
    assert dict(names["statuses"].rows()) == answers.statuses
    exported = names["exported_countries"].collect().rows()
    assert {row[0]: row[1] for row in exported} == answers.sites_by_country


def test_the_rows_of_pandas_are_those_of_trialcli(
    other: Path, answers: _Answers, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("pandas")
    monkeypatch.chdir(other)
    session.run_all(sections()["pandas"])
    names = session.names
    by_status = names["newest"].groupby(["status", "phases"], dropna=False).size()
    assert by_status.to_dict() == answers.by_status
    countries = names["sites"]["sites"].str.get("country")
    assert countries.value_counts(dropna=False).to_dict() == answers.sites_by_country
    assert names["exported_countries"].to_dict() == answers.sites_by_country
    assert names["statuses"].to_dict() == answers.statuses
    measures = Counter(names["outcomes"]["outcomes"].str.get("measure"))
    wanted = Counter(measure for _, measure, _ in answers.primary_outcomes.elements())
    assert measures == wanted


@pytest.mark.slow
def test_the_rows_of_spark_are_those_of_trialcli(
    other: Path, answers: _Answers, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("Spark")
    monkeypatch.chdir(other)
    session.run_all(sections()["Spark"])
    names = session.names
    newest = names["spark"].sql("SELECT trial FROM newest").collect()
    assert {row.trial for row in newest} == {trial for trial, _ in answers.newest}
    by_status = names["by_status"].collect()
    assert {(row[0], _phases(row[1])): row[2] for row in by_status} == answers.by_status
    assert {row.trial: row.status for row in names["statuses"].collect()} == answers.statuses
    for countries in (names["by_country"], names["exported_countries"]):
        assert {row[0]: row[1] for row in countries.collect()} == answers.sites_by_country
