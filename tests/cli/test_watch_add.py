import tomllib
from pathlib import Path

import filelock
import pytest

from tests.cli.program import Program
from trialcli.cli import deps
from trialcli.ctgov.entries import ENTRY_FORMS
from trialcli.edges.watchfile import WatchFile

LIST = """\
# Ours.
trials = [
  "nct00000001",  # the first
]

[group.rivals]
searches = ["heart"]

[sink.team]
kind = "command"
command = "notify-team"
"""


def written(program: Program, text: str = LIST) -> Path:
    program.root.mkdir(exist_ok=True)
    path = program.root / "watch.toml"
    path.write_text(text)
    return path


def test_the_first_trial_creates_the_list(asking: Program) -> None:
    program = asking
    ran = program("watch", "add", "nct07331467", "--query", "lupus AND CAR-T")
    assert (ran.code, ran.out) == (0, "NCT07331467  added\nsearch added: lupus AND CAR-T\n")
    assert ran.err.splitlines() == [
        "The search “lupus AND CAR-T” finds no trials.",
        f"The watch list {program.root}/watch.toml has 1 trial and 1 search.",
        "Without a group: changes of severity detail or higher are sent to stdout.",
        "Next: trialcli watch run",
        "On weekdays from cron: 30 15 * * 1-5 trialcli watch run",
    ]
    said = tomllib.loads((program.root / "watch.toml").read_text())
    assert said == {"trials": ["NCT07331467"], "searches": ["lupus AND CAR-T"]}
    assert program("verify").code == 0
    assert not (program.root / "NCT07331467").exists()


def test_listed_entries_are_reported_and_nothing_is_written(program: Program) -> None:
    path = written(program)
    path.chmod(0o444)
    ran = program("watch", "add", "NCT00000001", "NCT00000001")
    assert (ran.code, ran.out) == (0, "NCT00000001  already listed\n")
    assert path.read_text() == LIST


def test_a_group_with_its_severity_and_sinks(program: Program) -> None:
    path = written(program)
    ran = program(
        *("watch", "add", "NCT00000001", "--query", "heart", "--group", "rivals"),
        *("--min-severity", "minor", "--sink", "stdout", "--sink", "team"),
    )
    assert ran.out == ("NCT00000001  added in rivals\nsearch already listed in rivals: heart\n")
    assert "Group rivals: changes of severity minor or higher are sent to stdout, team." in ran.err
    group = tomllib.loads(path.read_text())["group"]["rivals"]
    assert group == {
        "searches": ["heart"],
        "trials": ["NCT00000001"],
        "least": "minor",
        "sinks": ["stdout", "team"],
    }
    assert path.read_text().startswith(LIST.partition("[group")[0])


@pytest.mark.parametrize(
    ("least", "said"),
    [
        ("major", "changes of severity major are sent"),
        ("none", "all changes, including administrative and registry-made ones, are sent"),
    ],
)
def test_the_settings_of_a_group_alone(least: str, said: str, program: Program) -> None:
    written(program)
    ran = program("watch", "add", "--group", "rivals", "--min-severity", least)
    assert (ran.code, ran.out) == (0, "")
    assert said in ran.err
    assert f'least = "{least}"' in (program.root / "watch.toml").read_text()


def test_trials_of_a_file_and_of_standard_input(program: Program, tmp_path: Path) -> None:
    (tmp_path / "ids.csv").write_text("id,name\nNCT00000002,x\nNCT00000003,y\nnothing\n")
    ran = program("watch", "add", "--from", "ids.csv", "--json")
    assert [trial["trial"] for trial in ran.data["trials"]] == ["NCT00000002", "NCT00000003"]
    ran = program.process("watch", "add", "-", stdin="NCT00000003 and NCT00000004")
    assert ran.out == "NCT00000003  already listed\nNCT00000004  added\n"
    assert ran.err.startswith("Standard input: 2 trial IDs.\n")


def test_json(program: Program) -> None:
    path = written(program)
    command = ("watch", "add", "NCT00000001", "NCT00000002", "--query", "heart")
    ran = program(*command, "--json", "--offline")
    assert (ran.code, ran.err) == (0, "")
    assert ran.data == {
        "schema": "trialcli/watch-add/2",
        "path": str(path),
        "group": {"name": "", "min_severity": "detail", "sinks": ["stdout"], "near": None},
        "trials": [
            {"trial": "NCT00000001", "outcome": "listed"},
            {"trial": "NCT00000002", "outcome": "added"},
        ],
        "searches": [{"search": "heart", "outcome": "added", "found": None, "most": None}],
    }


def test_quiet(program: Program) -> None:
    ran = program("watch", "add", "NCT00000001", "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "NCT00000001  added\n", "")


def test_the_next_command_names_the_same_store(program: Program, tmp_path: Path) -> None:
    ran = program("watch", "add", "NCT00000001", "--store", str(tmp_path / "my store"))
    assert f"Next: trialcli watch run --store '{tmp_path}/my store'\n" in ran.err
    assert WatchFile(tmp_path / "my store", ENTRY_FORMS).read().trials == ("NCT00000001",)


def test_control_characters_of_a_search_do_not_reach_the_terminal(program: Program) -> None:
    ran = program("watch", "add", "--query", "a\x1b[2J\nb", "--offline")
    assert ran.out == "search added: a<U+001B>[2J b\n"
    assert WatchFile(program.root, ENTRY_FORMS).read().searches == ("a\x1b[2J\nb",)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Name the trials to watch, or give a search, such as"),
        (["--group", "rivals"], "Name the trials to watch, or give a search, such as"),
        (["lupus"], "'lupus' is not a trial ID."),
        (["--query", "  "], "--query is empty. Give the words to search for."),
        (["--query", "heart", "--query", "\u200b*"], "--query has no letter or digit."),
        (["NCT00000001", "--yes"], "--limit and --yes need a search."),
        (["NCT00000001", "--limit", "3"], "--limit and --yes need a search."),
        (["--query", "heart", "--limit", "0"], "--limit needs a whole number from 1 to 999999"),
        (["--query", "\udcff"], "is not UTF-8 text."),
        (
            ["NCT00000002", "--group", "my rivals"],
            "'my rivals' is not a valid name of a",
        ),
        (["NCT00000002", "--min-severity", "worst"], "'worst' is not a severity."),
        (["NCT00000002", "--sink", "chat"], "The watch list defines no sink 'chat'. Define it"),
        (["NCT00000002", "--from", "missing.csv"], "missing.csv cannot be read"),
    ],
)
def test_wrong_usage_is_one_line_and_changes_nothing(
    arguments: list[str], said: str, program: Program
) -> None:
    path = written(program)
    ran = program("watch", "add", *arguments)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err
    assert path.read_text() == LIST


def test_an_invalid_list_is_reported_with_its_key(program: Program) -> None:
    path = written(program, "[group.rivals]\nleast = 3\n")
    ran = program("watch", "add", "NCT00000001", "--json")
    assert (ran.code, ran.error["error"]["kind"]) == (2, "usage")
    assert ran.error["error"]["message"].startswith(
        f"The watch list {path} cannot be used: group.rivals.least must be one of major, "
    )


def test_a_store_in_use(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program.root.mkdir()
    impatient = WatchFile(program.root, ENTRY_FORMS, lock_timeout=0.01)
    monkeypatch.setattr(deps.Deps, "watch_file", impatient)
    with filelock.FileLock(program.root / ".lock"):
        ran = program("watch", "add", "NCT00000001")
    assert (ran.code, ran.out) == (5, "")
    assert "is being written by another process" in ran.err
    assert program("watch", "add", "NCT00000001").code == 0


def test_a_narrow_terminal(program: Program) -> None:
    ran = program.on_terminal("watch", "add", "NCT00000001", "--group", "rivals", columns=60)
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "NCT00000001  added in rivals"
