"""Commands that take any number of stored trials: which they read, and what they print."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.cohorts import COHORT, store_cohort
from tests.documents import EXAMPLE, examples_at
from tests.histories import registered, store_history
from tests.made_snapshots import made_snapshot
from trialcli.edges.watchlog.log import SqliteWatchLog
from trialcli.versions.snapshot import Source
from trialcli.watch.log import LogUpdate

FIRST, SECOND, MISSING = "NCT00000001", "NCT00000002", "NCT00000009"
TRANSCRIBED = "NCT00000003"
ENROLLMENT_SOURCE = "Barnett & Glasziou 2021, doi:10.1136/bmjopen-2021-053377"
READ = datetime(2026, 11, 28, 12, tzinfo=UTC)
COMMANDS = [
    ["history"],
    ["timeline"],
    ["timeline", "--rows", "trials"],
    ["audit"],
    ["diff", "--original"],
]


@pytest.fixture
def stored(program: Program) -> Program:
    examples_at(program.root)
    program.keep(made_snapshot(FIRST))
    program.keep(made_snapshot(SECOND))
    return program


def trials_of(program: Program, *words: str) -> list[str]:
    """Return the trials of the rows, each once."""
    lines = program(*words, "--format", "jsonl").out.splitlines()
    return list(dict.fromkeys(json.loads(line)["trial"] for line in lines))


@pytest.mark.parametrize("words", [["history"], ["timeline", "--rows", "trials"], ["audit"]])
def test_trials_come_in_the_order_in_which_they_are_named(
    stored: Program, words: list[str]
) -> None:
    assert trials_of(stored, *words, SECOND, FIRST, SECOND) == [SECOND, FIRST]


def test_every_stored_trial(stored: Program) -> None:
    every = [path.name for path in sorted(stored.root.iterdir()) if path.name.startswith("NCT")]
    assert trials_of(stored, "history", "--stored") == every


def test_a_trial_with_only_the_registrys_history_is_stored(program: Program) -> None:
    store_cohort(program.root)
    assert trials_of(program, "history", "--stored") == [*COHORT]
    assert "Report on 6 trials" in program("report", "--stored").out


def test_the_trials_of_a_file(stored: Program, tmp_path: Path) -> None:
    (tmp_path / "ids.csv").write_text(f"id,note\n{SECOND},x\n{FIRST},y\n")
    found = trials_of(stored, "history", "--from", str(tmp_path / "ids.csv"))
    assert found == [SECOND, FIRST]


def test_the_trials_of_a_group(stored: Program) -> None:
    (stored.root / "watch.toml").write_text(f'[group.lupus]\ntrials = ["{FIRST}"]\n')
    assert trials_of(stored, "history", "--group", "lupus") == [FIRST]


def test_the_trials_that_the_searches_of_a_group_found(stored: Program) -> None:
    (stored.root / "watch.toml").write_text(
        f'[group.lupus]\ntrials = ["{SECOND}"]\nsearches = ["heart", "lung"]\n'
    )
    log = SqliteWatchLog(stored.root)
    log.commit(LogUpdate(members={"heart": [EXAMPLE, FIRST]}), READ, None)
    assert trials_of(stored, "history", "--group", "lupus") == [SECOND, FIRST, EXAMPLE]
    said = stored("history", "--group", "lupus").err
    assert "1 trial listed, 2 found by 1 search in the last run." in said
    assert "the search “lung” finds is not known yet" in said


def test_an_unknown_group_is_a_usage_error(stored: Program) -> None:
    (stored.root / "watch.toml").write_text(f'[group.lupus]\ntrials = ["{FIRST}"]\n')
    ran = stored("audit", "--group", "lupos")
    assert (ran.code, ran.out) == (2, "")
    assert "lupus" in ran.err


def test_a_search_that_no_run_has_read_is_named_even_with_quiet(stored: Program) -> None:
    (stored.root / "watch.toml").write_text(
        f'[group.lupus]\ntrials = ["{FIRST}"]\nsearches = ["lupus nephritis"]\n'
    )
    ran = stored("history", "--group", "lupus", "--quiet")
    assert ran.code == 0
    assert "lupus nephritis" in ran.err
    assert "trialcli watch run" in ran.err


@pytest.mark.parametrize("words", COMMANDS)
def test_a_trial_that_is_not_stored_does_not_stop_the_others(
    stored: Program, words: list[str]
) -> None:
    ran = stored(*words, EXAMPLE, MISSING, "--format", "csv")
    assert ran.code == 3
    assert len([line for line in ran.err.splitlines() if MISSING in line]) == 1
    assert EXAMPLE in ran.out


@pytest.mark.parametrize("words", COMMANDS[:-1])
def test_a_damaged_trial_does_not_stop_the_others(stored: Program, words: list[str]) -> None:
    for file in (stored.root / FIRST).iterdir():
        file.write_text("{}")
    ran = stored(*words, FIRST, MISSING, EXAMPLE, "--format", "csv")
    assert ran.code == 5
    assert FIRST in ran.err
    assert EXAMPLE in ran.out


@pytest.mark.parametrize("words", COMMANDS)
def test_no_trial_is_a_usage_error(stored: Program, words: list[str]) -> None:
    ran = stored(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "--stored" in ran.err


@pytest.mark.parametrize("words", COMMANDS)
def test_an_empty_store_has_no_rows(program: Program, words: list[str]) -> None:
    ran = program(*words, "--stored", "--format", "csv")
    assert (ran.code, len(ran.out.splitlines())) == (0, 1)
    assert "Nothing is stored" in ran.err


def test_a_list_of_one_trial_is_a_table(stored: Program, tmp_path: Path) -> None:
    (tmp_path / "ids").write_text(FIRST)
    data = stored("history", "--from", str(tmp_path / "ids"), "--json").data
    assert data["schema"] == "trialcli/histories/1"


def test_one_trial_has_its_own_screen(stored: Program) -> None:
    assert stored("timeline", FIRST, "--json").data["schema"] == "trialcli/timeline/2"
    assert stored("history", FIRST, "--json").data["schema"] == "trialcli/history/2"


def test_rows_of_one_trial(stored: Program) -> None:
    assert trials_of(stored, "timeline", EXAMPLE, "--rows", "trials") == [EXAMPLE]


def test_the_row_of_an_event_has_its_figures_and_the_source_of_its_rating(stored: Program) -> None:
    rows = stored("timeline", EXAMPLE, "--rows", "events", "--format", "csv").out
    events = {row["rule"]: row for row in csv.DictReader(io.StringIO(rows))}
    enrollment = events["enrollment-changed-much"]
    assert (enrollment["heuristic"], enrollment["source"]) == ("true", ENROLLMENT_SOURCE)
    assert json.loads(enrollment["facts"])["threshold"] == 20
    assert events["status-changed"]["heuristic"] == "false"
    # No stored version has a number, so the registry's page is its list of versions.
    assert enrollment["link"].endswith(f"{EXAMPLE}?tab=history")


def test_the_json_of_a_timeline_has_the_same_of_each_event(stored: Program) -> None:
    rows = stored("timeline", EXAMPLE, "--rows", "events", "--format", "jsonl").out
    names = ("date", "version", "rule", "heuristic", "facts", "source", "link")
    events = stored("timeline", EXAMPLE, "--json").data["events"]
    assert [{name: json.loads(row)[name] for name in names} for row in rows.splitlines()] == [
        {name: event[name] for name in names} for event in events
    ]


def test_the_row_of_an_event_links_the_registrys_comparison(program: Program) -> None:
    versions = [registered({}, enrollment=(number, "ESTIMATED")) for number in (100, 200)]
    store_history(program.root, zip(("2019-11-01", "2020-02-01"), versions, strict=True))
    rows = program("timeline", "NCT00000001", "--rows", "events", "--format", "jsonl").out
    links = {json.loads(row)["link"] for row in rows.splitlines()}
    assert links == {
        "https://clinicaltrials.gov/study/NCT00000001?tab=history&a=1&b=2#version-content-panel"
    }


def test_a_table_of_trials_says_whether_they_were_registered_before_the_start(
    stored: Program,
) -> None:
    shown = stored("timeline", EXAMPLE, "--rows", "trials").out.splitlines()
    assert [line.split()[:2] for line in shown[-2:]] == [["trial", "prospective"], [EXAMPLE, "yes"]]
    (row,) = stored("timeline", EXAMPLE, "--rows", "trials", "--json").data["trials"]
    assert row["prospective"] is True


def test_fields_help_lists_the_fields_of_both_kinds_of_rows(stored: Program) -> None:
    said = stored("timeline", "--fields", "help").out
    assert "when_words" in said
    assert "--rows trials" in said
    assert "primary_outcomes_changes" in said


def test_diff_from_the_first_version_to_the_latest(stored: Program) -> None:
    both = stored("diff", "--original", EXAMPLE, FIRST, "--format", "jsonl")
    alone = stored("diff", "--original", EXAMPLE, "--format", "jsonl")
    assert both.out == alone.out
    assert "1 trial is stored in one version only." in both.err
    assert f"1 trial than the first stored one, which is compared: {EXAMPLE}" in both.err
    assert (both.code, alone.code) == (0, 0)


@pytest.mark.parametrize(
    "words", [["--since", "2020-01-01", EXAMPLE], [EXAMPLE, "v1"], ["--group", "x", "latest"]]
)
def test_original_takes_trials_alone(stored: Program, words: list[str]) -> None:
    ran = stored("diff", "--original", *words)
    assert (ran.code, ran.out) == (2, "")


def test_diff_of_a_file_of_trials_shows_their_newest_change(
    stored: Program, tmp_path: Path
) -> None:
    (tmp_path / "ids").write_text(f"{FIRST} {EXAMPLE}")
    listed = stored("diff", "--from", str(tmp_path / "ids"), "--json").data
    assert [one["trial"] for one in listed["diffs"]] == [EXAMPLE]
    assert listed["not_compared"] == [{"trial": FIRST, "why": "one-version"}]


@pytest.mark.parametrize("words", [[TRANSCRIBED], [TRANSCRIBED, SECOND]])
def test_a_record_that_was_transcribed_alone_is_not_damaged(
    stored: Program, words: list[str]
) -> None:
    whole = made_snapshot(TRANSCRIBED)
    stored.keep(whole._replace(source=Source("page", note="Transcribed for a test.")))
    ran = stored("audit", *words)
    assert ran.code == 3
    said = " ".join(ran.err.split())
    assert f"{TRANSCRIBED}: no complete version is stored. Run trialcli fetch --history" in said
    assert stored("timeline", "--rows", "trials", *words).code == 0
    assert stored("report", *words).code == 0
