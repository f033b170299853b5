"""A search that is to be watched is counted once, and a large one needs consent."""

import tomllib
from typing import Any

import pytest

from tests import registry_faults as faults
from tests.cli.program import Program
from tests.registry_server import RegistryServer, SearchFaults, record
from trialcli.registry import consent

LARGE = 5000


@pytest.fixture
def large(asking: Program, registry: RegistryServer) -> Program:
    """Return the program at a registry whose searches find very many trials."""
    registry.searches = SearchFaults(total=LARGE)
    return asking


def said(program: Program) -> dict[str, Any]:
    """Return the text of the watch list; empty if there is none."""
    path = program.root / "watch.toml"
    return tomllib.loads(path.read_text()) if path.exists() else {}


def test_only_new_searches_are_counted(asking: Program, registry: RegistryServer) -> None:
    registry.put(*(record(f"NCT{number:08d}") for number in range(1, 44)))
    ran = asking("watch", "add", "--query", "trial", "--query", "nothing of the kind")
    assert ran.code == 0
    assert ran.err.splitlines()[:2] == [
        "The search “trial” finds 43 trials.",
        "The search “nothing of the kind” finds no trials.",
    ]
    assert said(asking) == {"searches": ["trial", "nothing of the kind"]}
    assert len(registry.asked) == 2
    ran = asking("watch", "add", "--query", "trial", "--json")
    assert ran.data["searches"][0] == {
        "search": "trial",
        "outcome": "listed",
        "found": None,
        "most": None,
    }
    assert len(registry.asked) == 2
    assert asking.files() == {}


@pytest.mark.parametrize("more", [[], ["--json"], ["--quiet"]])
def test_a_large_search_without_a_terminal_is_refused(more: list[str], large: Program) -> None:
    ran = large("watch", "add", "NCT00000001", "--query", "trial", *more)
    assert (ran.code, ran.out, said(large)) == (2, "", {})
    assert "finds 5000 trials, and more than 1000 need confirmation." in ran.err


def test_yes_is_recorded_with_room_to_grow(large: Program, registry: RegistryServer) -> None:
    ran = large("watch", "add", "--query", "trial", "--yes")
    assert ran.code == 0
    assert said(large) == {"searches": ["trial"], "most": {"trial": 7500}}
    assert "is watched while it finds at most 7500 trials (most in watch.toml)." in ran.err
    registry.searches.total = 90_000
    ran = large("watch", "add", "--query", "trial", "--yes", "--json")
    assert (ran.code, ran.data["searches"][0]["most"]) == (0, 135_000)
    assert said(large) == {"searches": ["trial"], "most": {"trial": 135_000}}
    large("watch", "remove", "--query", "trial")
    assert said(large)["most"] == {}


def test_a_limit_is_recorded_and_a_larger_search_is_refused(large: Program) -> None:
    ran = large("watch", "add", "--query", "trial", "--limit", "4999")
    assert (ran.code, said(large)) == (2, {})
    assert "finds 5000 trials, more than --limit 4999. Nothing was added." in ran.err
    assert large("watch", "add", "--query", "trial", "--limit", "5000").code == 0
    assert said(large) == {"searches": ["trial"], "most": {"trial": 5000}}


@pytest.mark.parametrize("said_before", ["", "[most]\ntrial = 3\n"])
def test_yes_accepts_a_search_that_outgrew_its_limit(
    said_before: str, asking: Program, registry: RegistryServer
) -> None:
    registry.put(*(record(f"NCT{number:08d}") for number in range(1, 4)))
    if said_before:
        asking.root.mkdir()
        (asking.root / "watch.toml").write_text(f"searches = ['trial']\n{said_before}")
    else:
        asking("watch", "add", "--query", "trial", "--limit", "3")
    assert asking("watch", "run").code == 0
    registry.put(record("NCT00000004"))
    registry.new_data("2026-11-23T09:00:05")
    ran = asking("watch", "run")
    assert (ran.code, "trialcli watch add --query … --yes" in " ".join(ran.out.split())) == (
        3,
        True,
    )
    ran = asking("watch", "add", "--query", "trial", "--yes")
    assert (ran.code, "at most" in ran.err, said(asking)["most"]) == (0, False, {})
    ran = asking("watch", "run")
    assert (ran.code, "1 of 4 trials new in a search" in ran.out) == (0, True)


def test_a_search_that_the_registry_does_not_count_can_be_accepted(
    asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consent, "MANY", 4)
    registry.put(*(record(f"NCT{number:08d}") for number in range(1, 7)))
    registry.searches = SearchFaults(says_total=False)
    assert (
        "is watched while it finds at most"
        in asking("watch", "add", "--query", "trial", "--yes").err
    )
    ran = asking("watch", "run")
    shown = " ".join(ran.out.split())
    assert (ran.code, "finds more than the 4 trials that were accepted" in shown) == (3, True)
    assert "trialcli watch add --query … --limit N." in shown
    assert asking("watch", "add", "--query", "trial", "--limit", "6").code == 0
    assert asking("watch", "run").code == 0


def test_a_limit_replaces_an_earlier_limit(large: Program) -> None:
    large("watch", "add", "--query", "trial", "--yes")
    large("watch", "add", "--query", "trial", "--limit", "6000")
    assert said(large)["most"] == {"trial": 6000}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "The search “bad” finds 5000 trials, and more than 1000 need confirmation."),
        (faults.status(400, "Error parsing query"), "The request was about the search “bad”."),
        (faults.status(503), "The request was about the search “bad”."),
    ],
)
def test_the_refused_search_of_several_is_named(
    answer: faults.Fault | None, words: str, asking: Program, registry: RegistryServer
) -> None:
    right = registry.reply

    def reply(asked):  # type: ignore[no-untyped-def]
        is_bad = asked.params.get("query.term") == "bad"
        registry.searches = SearchFaults(total=LARGE if is_bad else None)
        return right(asked)

    registry.reply = reply  # type: ignore[method-assign]
    if answer is not None:
        registry.plan(answer, times=None, where=lambda asked: asked.params["query.term"] == "bad")
    ran = asking("watch", "add", "--query", "good", "--query", "bad", "--query", "fine")
    assert (ran.code, ran.out, said(asking)) == (2 if answer is None else 3, "", {})
    assert words in ran.err


def test_messages_shorten_a_long_search(large: Program) -> None:
    ran = large("watch", "add", "--query", "x" * 10_000, "--limit", "6000")
    assert (ran.code, f"The search “{'x' * 79}…” finds 5000 trials." in ran.err) == (0, True)
    assert max(map(len, ran.err.splitlines())) < 200
    assert said(large)["searches"] == ["x" * 10_000]


@pytest.mark.parametrize("piped", [(), ("stdout",)])
def test_yes_at_the_terminal(piped: tuple[str, ...], large: Program) -> None:
    ran = large.on_terminal(
        *("watch", "add", "--query", "trial", "--quiet"), piped=piped, typed=("y\n",)
    )
    assert ran.code == 0
    assert "Watch all of them? [y/N]" in (ran.err if piped else ran.out)
    assert said(large)["most"] == {"trial": 7500}


def test_no_at_the_terminal_adds_nothing(large: Program) -> None:
    command = ("watch", "add", "NCT00000001", "--query", "trial", "--query", "heart")
    ran = large.on_terminal(*command, typed=("y\n", "n\n"))
    assert ran.code == 0
    assert "Nothing was added." in ran.out
    ran = large.on_terminal(*command, "--json", piped=("stdout",), typed=("\x04",))
    assert (ran.code, ran.data["trials"], ran.data["searches"]) == (0, [], [])
    assert large.on_terminal(*command, typed=("\x03",)).code == 130
    assert said(large) == {}


def test_bad_usage_is_reported_before_any_request(large: Program, registry: RegistryServer) -> None:
    ran = large("watch", "add", "--query", "trial", "--sink", "chat")
    assert (ran.code, registry.asked) == (2, [])


# ------------------------------------------------------------ a registry that does not answer


def test_without_the_registry_nothing_is_added(program: Program) -> None:
    ran = program("watch", "add", "NCT00000001", "--query", "heart")
    assert (ran.code, ran.out, said(program)) == (3, "", {})
    assert "Nothing was added. To add the search without counting, give --limit N or --offline" in (
        ran.err
    )
    assert program("watch", "add", "NCT00000001").code == 0


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        (["--offline"], {}),
        (["--yes"], {}),
        (["--limit", "300"], {"most": {"heart": 300}}),
        (["--offline", "--limit", "300"], {"most": {"heart": 300}}),
    ],
)
def test_without_the_registry_a_search_can_be_added_uncounted(
    more: list[str], kept: dict[str, Any], program: Program
) -> None:
    ran = program("watch", "add", "--query", "heart", *more)
    assert ran.code == 0
    assert said(program) == {"searches": ["heart"], **kept}
    assert ("could not be counted" in ran.err) is ("--offline" not in more)
    most = kept.get("most", {}).get("heart", 1000)
    assert f"is watched while it finds at most {most} trials" in ran.err


def test_a_search_that_the_registry_rejects_is_never_added(
    asking: Program, registry: RegistryServer
) -> None:
    registry.plan(faults.status(400, "Error parsing query: Unknown area name: 'X'"), times=None)
    ran = asking("watch", "add", "--query", "AREA[X]1", "--yes")
    assert (ran.code, said(asking)) == (3, {})
    assert "Unknown area name: 'X'" in ran.err
    assert "Nothing was added." in ran.err


# ------------------------------------------------------------ the file


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("searches = ['*']", "searches has a search without a letter or a digit"),
        ("searches = ['\u200b']", "searches has a search without a letter or a digit"),
        (
            "[group.a]\nsearches = ['--']",
            "group.a.searches has a search without a letter or a digit",
        ),
        ("most = 3", "most must be a table, not 3"),
        (
            "[most]\nheart = 0",
            "the search 'heart' must be a whole number of at least 1, not 0",
        ),
        ("[most]\nheart = true", "must be a whole number of at least 1, not true"),
        ("[most]\nheart = 'many'", "must be a whole number of at least 1, not 'many'"),
    ],
)
def test_invalid_limits_in_the_file_are_errors(text: str, wrong: str, program: Program) -> None:
    program.root.mkdir()
    (program.root / "watch.toml").write_text(text)
    for command in ("run", "list"):
        ran = program("watch", command)
        assert (ran.code, ran.err.count("\n")) == (2, 1)
        assert wrong in ran.err


def test_a_user_can_edit_the_numbers(large: Program) -> None:
    text = """\
searches = ["trial"]

# How large they may be.
[most]
trial = 10  # too few
"nothing else" = 3

[group.a]
"""
    large.root.mkdir()
    path = large.root / "watch.toml"
    path.write_text(text)
    large("watch", "add", "--query", "trial", "--query", '"lu pus"', "--yes")
    assert said(large)["most"] == {"trial": 7500, "nothing else": 3, '"lu pus"': 7500}
    assert "# How large they may be.\n[most]\ntrial = 7500  # too few\n" in path.read_text()
    assert path.read_text().endswith("[group.a]\n")
