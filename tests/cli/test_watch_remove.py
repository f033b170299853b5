from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.made_snapshots import made_snapshot
from trialcli.ctgov.entries import ENTRY_FORMS
from trialcli.edges.watchfile import WatchFile

LIST = """\
# Ours.
trials = [
  # the first two
  "nct00000001",  # one
  "NCT00000002", "NCT00000003",
]
searches = ["heart", "lupus"]

[group.rivals]
trials = ["NCT00000001", "NCT00000004"]  # theirs
"""


@pytest.fixture
def path(program: Program) -> Path:
    program.root.mkdir()
    path = program.root / "watch.toml"
    path.write_text(LIST)
    return path


def test_a_trial_is_removed_from_all_groups(program: Program, path: Path) -> None:
    ran = program("watch", "remove", "NCT00000001", "NCT00000003", "--query", "heart")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "NCT00000001  removed from the top of the list and from rivals",
        "NCT00000003  removed",
        "search removed: heart",
    ]
    assert ran.err == f"The watch list {path} has 2 trials and 1 search.\n"
    assert path.read_text() == (
        '# Ours.\ntrials = [\n  # the first two\n  "NCT00000002",\n]\nsearches = ["lupus"]\n\n'
        '[group.rivals]\ntrials = ["NCT00000004"]  # theirs\n'
    )


def test_a_trial_is_removed_from_one_group(program: Program, path: Path) -> None:
    ran = program("watch", "remove", "NCT00000001", "--group", "rivals")
    assert ran.out == "NCT00000001  removed from rivals\n"
    groups = WatchFile(program.root, ENTRY_FORMS).read().groups
    assert [group.trials[0] for group in groups] == ["NCT00000001", "NCT00000004"]
    assert program("watch", "remove", "NCT00000001", "--group", "").out == "NCT00000001  removed\n"
    assert "nct00000001" not in path.read_text()


def test_snapshots_stay(program: Program, path: Path) -> None:
    program.keep(made_snapshot("NCT00000001"))
    before = program.files()
    assert program("watch", "remove", "NCT00000001", "--quiet").err == ""
    assert program.files() == before
    assert path.exists()


def test_json(program: Program, path: Path) -> None:
    ran = program("watch", "remove", "NCT00000001", "--query", "lupus", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.data == {
        "schema": "trialcli/watch-remove/1",
        "path": str(path),
        "trials": [{"trial": "NCT00000001", "groups": ["", "rivals"]}],
        "searches": [{"search": "lupus", "groups": [""]}],
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Name the trials to remove, or give a search."),
        (["lupus"], "'lupus' is not a trial ID."),
        (["NCT00000001", "NCT00000009"], "Nothing was removed: 1 of 2 is not listed: NCT00000009."),
        (["NCT00000004", "--group", ""], "Nothing was removed: NCT00000004 is not listed outside"),
        (["NCT00000003", "--group", "rivals"], "NCT00000003 is not listed in the group 'rivals'."),
        (["--query", "Heart"], "Nothing was removed: Heart is not listed."),
        (["NCT00000001", "--group", "own"], "The watch list has no group 'own'. It has rivals."),
    ],
)
def test_wrong_usage_is_one_line_and_changes_nothing(
    arguments: list[str], said: str, program: Program, path: Path
) -> None:
    ran = program("watch", "remove", *arguments)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err
    assert path.read_text() == LIST


def test_without_a_list_there_is_nothing_to_remove(program: Program) -> None:
    ran = program("watch", "remove", "NCT00000001")
    assert (ran.code, ran.out) == (2, "")
    assert "NCT00000001 is not listed" in ran.err
    assert not program.root.exists()
