"""A search cannot run away: it is counted first, needs consent if it is large, and comes whole."""

import pytest

from tests.cli.program import Program
from tests.registry_server import RegistryServer, SearchFaults, record

LARGE = 1001
EMPTY = {
    "nothing": "",
    "spaces": "   ",
    "line ends": "\n\r\t\v\f",
    "no-break and wide spaces": "\u00a0\u3000\u2003",
    "zero-width": "\u200b\u200c\u200d\ufeff\u2060",
    "control characters": "\x01\x1b\x7f",
    "soft hyphen": "\u00ad",
    "direction marks": "\u200e\u202e\u2066",
    "punctuation": '"*"',
    "brackets": "()[]",
    "dashes": "--",
    "a blank letter": "\u3164\u115f",
    "a lone accent": "\u0301",
}
WORDS = ["a", "7", "狼瘡", "волчанка", "\u200blupus\u200b", "ذئبة", "-x-", "Ⅳ"]


def many(registry: RegistryServer, count: int = LARGE) -> None:
    """Let every search say that it finds so many trials, of which the registry has three."""
    registry.put(*(record(f"NCT{number:08d}") for number in range(1, 4)))
    registry.searches = SearchFaults(total=count)


def all_of(registry: RegistryServer, count: int) -> None:
    registry.put(*(record(f"NCT{number:08d}") for number in range(1, count + 1)))


@pytest.mark.parametrize("text", EMPTY.values(), ids=EMPTY)
def test_an_empty_search_is_bad_usage(text: str, asking: Program, registry: RegistryServer) -> None:
    all_of(registry, 3)
    ran = asking("fetch", f"--query={text}")
    assert (ran.code, ran.out) == (2, "")
    said = "has no letter or digit" if text.strip() else "is empty"
    assert ran.err == f"trialcli: --query {said}. Give the words to search for.\n"
    ran = asking("fetch", f"--query={text}", "--json", "--yes", "--limit", "3")
    assert (ran.code, ran.error["error"]["kind"]) == (2, "usage")
    assert registry.asked == []


@pytest.mark.parametrize("text", WORDS)
def test_a_search_in_any_script_is_asked(
    text: str, asking: Program, registry: RegistryServer
) -> None:
    assert asking("fetch", "--query", text).code == 0
    assert registry.asked[0].params["query.term"] == text


def test_an_undecodable_search_is_bad_usage(asking: Program, registry: RegistryServer) -> None:
    ran = asking("fetch", "--query", "lupus \udcff")
    assert (ran.code, ran.out, registry.asked) == (2, "", [])
    assert "is not UTF-8 text" in ran.err


def test_a_search_is_counted_before_anything_is_downloaded(
    asking: Program, registry: RegistryServer
) -> None:
    all_of(registry, 43)
    ran = asking("fetch", "--query", "trial")
    assert ran.err == "Found 43 trials.\n43 trials: 43 new\n"
    counting = registry.asked[0].params
    assert (counting["pageSize"], counting["fields"], counting["countTotal"]) == (
        *("1", "NCTId"),
        "true",
    )
    data = asking("fetch", "--query", "trial", "--json")
    assert (data.code, data.err, data.data["found"]) == (0, "", 43)
    assert asking("fetch", "NCT00000001", "--json").data["found"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--limit", "2"], "Found 3 trials. Fetching the first 2.\n2 trials: 2 new\n"),
        (["--limit", "1"], "Found 3 trials. Fetching the first one.\n1 trial: 1 new\n"),
        (["--limit", "3"], "Found 3 trials.\n3 trials: 3 new\n"),
        (["--limit", "5000"], "Found 3 trials.\n3 trials: 3 new\n"),
        (["--yes"], "Found 3 trials.\n3 trials: 3 new\n"),
        (["--quiet"], ""),
    ],
)
def test_a_small_search_with_any_option(
    arguments: list[str], said: str, asking: Program, registry: RegistryServer
) -> None:
    all_of(registry, 3)
    ran = asking("fetch", "--query", "trial", *arguments)
    assert (ran.code, ran.err) == (0, said)


@pytest.mark.parametrize(
    ("stdin", "more"), [("", []), ("y\n", ["--json"]), ("NCT00000001\n", ["--quiet"])]
)
def test_a_large_search_without_a_terminal_is_refused(
    stdin: str, more: list[str], asking: Program, registry: RegistryServer
) -> None:
    many(registry)
    ran = asking.process("fetch", "--query", "trial", *more, stdin=stdin)
    assert (ran.code, ran.out) == (2, "")
    said = ran.error["error"]["message"] if more == ["--json"] else ran.err
    assert "The search “trial” finds 1001 trials, and more than 1000 need confirmation." in said
    assert len(registry.asked) == 1
    assert asking.files() == {}


def test_exactly_a_thousand_need_no_consent(asking: Program, registry: RegistryServer) -> None:
    many(registry, 1000)
    ran = asking("fetch", "--query", "trial")
    assert (ran.code, "3 of 1000 trials came" in ran.err) == (3, True)


def test_a_large_search_with_a_limit(asking: Program, registry: RegistryServer) -> None:
    many(registry, 5000)
    ran = asking("fetch", "--query", "trial", "--limit", "3", "-q")
    assert (ran.code, len(ran.out.splitlines())) == (0, 3)


def test_a_large_search_with_yes(asking: Program, registry: RegistryServer) -> None:
    many(registry)
    ran = asking("fetch", "--query", "trial", "--yes")
    assert (ran.code, len(ran.out.splitlines())) == (3, 3)
    assert ran.err.startswith("Found 1001 trials.\n")


def test_a_registry_that_does_not_say_how_many_needs_consent(
    asking: Program, registry: RegistryServer
) -> None:
    all_of(registry, 3)
    registry.searches = SearchFaults(says_total=False)
    ran = asking.process("fetch", "--query", "trial")
    assert (ran.code, ran.out) == (2, "")
    assert "does not state how many trials" in ran.err
    ran = asking("fetch", "--query", "trial", "--yes", "--json")
    assert (ran.code, len(ran.data["trials"]), ran.data["found"]) == (0, 3, None)


# ------------------------------------------------------------ the question


@pytest.mark.parametrize("typed", [("y\n",), ("YES\n",), ("what?\n", "y\n")])
def test_yes_at_the_terminal(
    typed: tuple[str, ...], asking: Program, registry: RegistryServer
) -> None:
    many(registry)
    ran = asking.on_terminal("fetch", "--query", "trial", "--json", piped=("stdout",), typed=typed)
    assert (ran.data["found"], len(ran.data["trials"])) == (LARGE, 3)
    assert "Found 1001 trials. Fetch all of them? [y/N]" in ran.err


@pytest.mark.parametrize(
    "typed",
    [
        ("n\n",),
        ("\n",),
        ("No\n",),
        ("\x04",),
        ("x\n", "x\n", "x\n"),
        ("\xff\n", "n\n"),
        ("y\x04\x04",),
    ],
)
@pytest.mark.parametrize("more", [(), ("--quiet",)])
def test_no_at_the_terminal_fetches_nothing(
    typed: tuple[str, ...], more: tuple[str, ...], asking: Program, registry: RegistryServer
) -> None:
    many(registry)
    ran = asking.on_terminal("fetch", "--query", "trial", *more, typed=typed)
    assert ran.code == 0
    assert "Found 1001 trials. Fetch all of them? [y/N]" in ran.out
    assert ("Nothing was fetched." in ran.out) is (more == ())
    assert len(registry.asked) == 1
    assert asking.files() == {}


def test_no_at_the_terminal_as_json(asking: Program, registry: RegistryServer) -> None:
    many(registry)
    ran = asking.on_terminal(
        *("fetch", "--query", "trial", "--json"), piped=("stdout",), typed=("n\n",)
    )
    assert ran.code == 0
    assert (ran.data["found"], ran.data["trials"], ran.data["complete"]) == (LARGE, [], False)


def test_ctrl_c_at_the_question(asking: Program, registry: RegistryServer) -> None:
    many(registry)
    ran = asking.on_terminal("fetch", "--query", "trial", typed=("\x03",))
    assert (ran.code, len(registry.asked)) == (130, 1)
    assert "Traceback" not in ran.out


def test_no_question_is_asked_if_stderr_is_no_terminal(
    asking: Program, registry: RegistryServer
) -> None:
    many(registry)
    ran = asking.on_terminal("fetch", "--query", "trial", piped=("stderr",))
    assert (ran.code, ran.out) == (2, "")
    assert "--yes" in ran.err


# ------------------------------------------------------------ lists that are wrong


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (SearchFaults(overlap=1, largest_page=2), "3 of 4 trials came"),
        (SearchFaults(cut_after=3), "3 of 4 trials came"),
        (SearchFaults(cut_after=0), "0 of 4 trials came"),
        (SearchFaults(total=5), "4 of 5 trials came"),
        (SearchFaults(largest_page=2, later_totals=[6]), "4 of 6 trials came"),
        (SearchFaults(total=3, largest_page=2), "it states 3 trials but has more"),
        (SearchFaults(total=3), "it states a total of 3 trials and has 4"),
        (SearchFaults(total=0), "it states a total of 0 trials and has 1"),
        (SearchFaults(total=-1), "it states a total of -1 trials and has 1"),
        (SearchFaults(never_ends=True, total=5), "The registry's list does not end: 21 pages"),
    ],
)
def test_a_list_that_is_not_whole_is_a_failure(
    wrong: SearchFaults, said: str, asking: Program, registry: RegistryServer
) -> None:
    all_of(registry, 4)
    registry.searches = wrong
    ran = asking("fetch", "--query", "trial")
    assert ran.code == 3
    assert said in ran.err
    data = asking("fetch", "--query", "trial", "--json")
    assert (data.code, data.data["complete"]) == (3, False)
    assert said in data.data["error"]["message"]


@pytest.mark.parametrize(
    "right",
    [
        SearchFaults(largest_page=1),
        SearchFaults(largest_page=2, later_totals=[3]),
        SearchFaults(largest_page=2, later_totals=[4]),
        SearchFaults(total=3, largest_page=2, later_totals=[4]),
        SearchFaults(never_ends=True, total=4, largest_page=4),
    ],
)
def test_a_list_of_which_every_trial_came_is_whole(
    right: SearchFaults, asking: Program, registry: RegistryServer
) -> None:
    all_of(registry, 4)
    registry.searches = right
    ran = asking("fetch", "--query", "trial", "-q")
    assert (ran.code, ran.err, len(ran.out.splitlines())) == (0, "", 4)


def test_a_limit_asks_for_no_more_than_there_are(asking: Program, registry: RegistryServer) -> None:
    all_of(registry, 4)
    registry.searches = SearchFaults(total=9)
    assert asking("fetch", "--query", "trial", "--limit", "4").code == 0
    ran = asking("fetch", "--query", "trial", "--limit", "6")
    assert (ran.code, "4 of 6 trials came" in ran.err) == (3, True)


def test_a_list_that_grows_far_beyond_its_count_is_not_fetched(
    asking: Program, registry: RegistryServer
) -> None:
    all_of(registry, 4)
    right = registry.reply

    def reply(asked):  # type: ignore[no-untyped-def]
        registry.searches = SearchFaults(total=None if "fields" in asked.params else 600_000)
        return right(asked)

    registry.reply = reply  # type: ignore[method-assign]
    ran = asking("fetch", "--query", "trial")
    assert (ran.code, ran.out) == (3, "")
    assert "finds 600000 trials, more than the 1000 that were accepted" in ran.err
    assert asking.files() == {}


# ---------------------------------------------------------------- the options of a search


def of_conditions(registry: RegistryServer) -> None:
    """Register a trial of lupus in phase 2 and one of asthma without a phase."""
    lupus, asthma = record("NCT00000001"), record("NCT00000002", status="COMPLETED")
    for study, condition in ((lupus, "Lupus"), (asthma, "Asthma")):
        study["protocolSection"]["conditionsModule"] = {"conditions": [condition]}
    lupus["protocolSection"]["designModule"] = {"phases": ["PHASE2"]}
    registry.put(lupus, asthma)


@pytest.mark.parametrize(
    ("arguments", "fetched"),
    [
        (["--condition", "lupus"], [1]),
        (["--condition", "lupus", "--condition", "asthma"], [1, 2]),
        (["--status", "completed"], [2]),
        (["--query", "trial", "--status", "recruiting"], [1]),
        (["--essie", "AREA[Condition]Asthma"], [2]),
        (["--url", "https://clinicaltrials.gov/search?cond=asthma"], [2]),
    ],
)
def test_a_search_by_options(
    arguments: list[str], fetched: list[int], asking: Program, registry: RegistryServer
) -> None:
    of_conditions(registry)
    ran = asking("fetch", *arguments, "--json")
    assert [int(one["trial"][-1]) for one in ran.data["trials"]] == fetched


def test_what_a_filter_leaves_out_is_noted(asking: Program, registry: RegistryServer) -> None:
    of_conditions(registry)
    ran = asking("fetch", "--phase", "2")
    assert ran.err.splitlines()[:2] == [
        "Found 1 trial.",
        "Trials without a phase are left out, such as all observational studies.",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["NCT00000001", "--condition", "lupus"], "Give either trial IDs or a search"),
        (["--query", "x", "--essie", "y"], "--essie cannot be combined with --query."),
        (["--condition", "lupus", "--history"], "--history requires trial IDs"),
        (["NCT00000001", "--yes"], "--yes requires a search."),
        (["--phase", "9"], "'9' is not a phase."),
    ],
)
def test_options_that_do_not_go_together(
    arguments: list[str], said: str, asking: Program, registry: RegistryServer
) -> None:
    ran = asking("fetch", *arguments)
    assert (ran.code, ran.out, registry.asked) == (2, "", [])
    assert said in ran.err
