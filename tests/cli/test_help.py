"""``--help`` and ``trialcli help``: groups, summaries that are never cut, topics."""

import inspect
import re
from collections import Counter

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cli.program import Program
from trialcli.cli.app import _function
from trialcli.cli.commands import COMMANDS, GROUPS, CommandEntry, each_command
from trialcli.cli.topics import OTHER_NAMES, TOPICS

_WIDTHS = (200, 80, 60, 40, 20)


def of_width(program: Program, monkeypatch: pytest.MonkeyPatch, columns: int, *words: str) -> str:
    monkeypatch.setenv("COLUMNS", str(columns))
    ran = program(*words)
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def words_of(text: str) -> str:
    return " ".join(text.split())


def test_every_command_is_in_one_group() -> None:
    counted = Counter(name for group in GROUPS.values() for name in group)
    assert counted == dict.fromkeys(COMMANDS, 1)
    assert [title.split()[0] for title in GROUPS][:5] == [
        "Find",
        "Read",
        "Compare",
        "Follow",
        "Keep",
    ]


@pytest.mark.parametrize("entry", [entry for _, entry in each_command()])
def test_the_summary_is_the_first_line_of_the_docstring(entry: CommandEntry) -> None:
    text = inspect.cleandoc(_function(entry.place).__doc__ or "")
    assert words_of(text.partition("\n\n")[0]) == entry.summary


@pytest.mark.parametrize("columns", _WIDTHS)
def test_no_summary_is_cut(columns: int, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 80 columns each summary has one line; on a narrower screen it is wrapped."""
    shown = of_width(program, monkeypatch, columns, "--help")
    for title, group in GROUPS.items():
        assert f"\n{title}:\n" in shown
        for name, entry in group.items():
            assert f"{name} {entry.summary}" in words_of(shown)
            assert columns < 80 or re.search(
                rf"^  {name} +{re.escape(entry.summary)}$", shown, re.MULTILINE
            )
    assert "..." not in shown.replace("[ARGS]...", "")


@pytest.mark.parametrize("columns", [80, 60, 40])
@pytest.mark.parametrize(("name", "entry"), [*each_command()])
def test_help_fits_the_screen(
    name: str,
    entry: CommandEntry,
    columns: int,
    program: Program,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = of_width(program, monkeypatch, columns, *name.split(), "--help")
    assert entry.summary in words_of(shown)
    examples = shown.partition("\nExamples:\n")[2].partition("\n\n")[0].splitlines()
    too_long = [line for line in shown.splitlines() if len(line) > columns]
    # A command is never broken, and neither are the values of an option.
    assert [one for one in too_long if one not in examples and "|" not in one] == []


def test_many_options_stand_in_groups(program: Program) -> None:
    """What the command is about comes first; what all commands have comes last."""
    helped = program("search", "--help").out
    titles = re.findall(r"^(\w[\w ]*):$", helped, re.MULTILINE)
    common = ["Output", "Store and registry", "Messages and help"]
    assert titles == ["Examples", "Arguments", "Options", *common]
    assert helped.index("--condition") < helped.index("--format") < helped.index("--registry-url")
    few = program("verify", "--help").out
    assert re.findall(r"^(\w[\w ]*):$", few, re.MULTILINE) == ["Examples", "Options"]


@pytest.mark.parametrize("columns", [80, 40])
def test_the_help_of_the_program(
    columns: int,
    program: Program,
    monkeypatch: pytest.MonkeyPatch,
    snapshot: SnapshotAssertion,
) -> None:
    assert of_width(program, monkeypatch, columns, "--help") == snapshot


@pytest.mark.parametrize("name", [name for name, entry in COMMANDS.items() if not entry.place])
def test_a_group_alone_prints_its_help(name: str, program: Program) -> None:
    alone, helped = program(name), program(name, "--help")
    assert (alone.code, alone.out, alone.err) == (0, helped.out, "")
    assert all(f"  {command} " in alone.out for command in COMMANDS[name].commands)


# ---------------------------------------------------------------- topics


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize("topic", ["", *TOPICS])
def test_a_topic(
    topic: str,
    columns: int,
    program: Program,
    monkeypatch: pytest.MonkeyPatch,
    snapshot: SnapshotAssertion,
) -> None:
    shown = of_width(program, monkeypatch, columns, "help", *topic.split())
    assert shown == snapshot
    broken = [one for one in shown.splitlines() if len(one) > columns and "  trialcli" not in one]
    assert broken == []


def test_help_without_a_topic_lists_all(program: Program) -> None:
    out = program("help").out
    assert all(f"  {name} " in out and topic.summary in out for name, topic in TOPICS.items())


@pytest.mark.parametrize("name", ["show", "watch add", "watch", "help", "rules"])
def test_help_of_a_command_is_its_help(name: str, program: Program) -> None:
    words = name.split()
    assert program("help", *words).out == program(*words, "--help").out


@pytest.mark.parametrize("words", ["Versions", "VERSIONS", "exit codes", "exitcodes", "exit_codes"])
def test_topics_are_found_in_any_spelling(words: str, program: Program) -> None:
    ran = program("help", *words.split())
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("version", "versions"),
        ("severty", "severity"),
        ("exit", "exit-codes"),
        ("sho", "show"),
        ("fetsh", "fetch"),
        ("get", ""),
        ("zzz", ""),
        ("watch zzz", "watch"),
    ],
)
def test_an_unknown_topic_is_refused(words: str, meant: str, program: Program) -> None:
    ran = program("help", *words.split())
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(f"trialcli: There is no topic or command '{words}'. ")
    assert ("Did you mean" in ran.err) is bool(meant)
    assert not meant or f"Did you mean {meant}?" in ran.err
    assert "Topics are: versions, " in ran.err


def test_the_other_names_of_topics_lead_to_topics() -> None:
    assert set(OTHER_NAMES.values()) <= set(TOPICS)
