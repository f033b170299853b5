import tomllib
from typing import Any

import pytest

from trialcli.ctgov.entries import ENTRY_FORMS
from trialcli.errors import UsageError
from trialcli.watch.watchlist import Group, WatchList, is_name, read_watch_list

WHOLE = """
watchdog_days = 3
trials = ["NCT07331467", " nct00000001 ", "NCT00000001"]
searches = ["lupus AND CAR-T", " lupus AND CAR-T "]
least = "none"

[group.rivals]
trials = ["nct07331467", "NCT04200001"]
least = "minor"
sinks = ["stdout", "team", "team"]

[group.own]
searches = ["heart"]
sinks = ["feed"]

[sink.unused]
kind = "html"

[sink.feed]
kind = "atom"
days = 30

[sink.team]
kind = "command"
command = ["notify-team", "--json"]
"""


def read(text: str) -> WatchList:
    return read_watch_list(tomllib.loads(text), "/a/watch.toml", ENTRY_FORMS)


def test_a_list_with_every_key() -> None:
    listed = read(WHOLE)
    assert listed.groups == (
        Group("", ("NCT07331467", "NCT00000001"), ("lupus AND CAR-T",), "none", ("stdout",)),
        Group("rivals", ("NCT07331467", "NCT04200001"), (), "minor", ("stdout", "team")),
        Group("own", (), ("heart",), "detail", ("feed",)),
    )
    assert listed.watchdog_days == 3
    assert listed.sinks["feed"].kind == "atom"
    assert listed.sinks["feed"].options == {"days": 30}


def test_repeated_entries_count_once() -> None:
    listed = read(WHOLE)
    assert listed.trials == ("NCT07331467", "NCT00000001", "NCT04200001")
    assert listed.searches == ("lupus AND CAR-T", "heart")
    assert [sink.name for sink in listed.used_sinks] == ["feed", "team", "stdout"]


def test_an_empty_list() -> None:
    listed = read("")
    assert listed == WatchList((Group(""),), {}, 7)
    assert (listed.trials, listed.searches) == ((), ())
    assert [sink.kind for sink in listed.used_sinks] == ["stdout"]


def test_a_group_is_found_by_its_name() -> None:
    listed = read(WHOLE)
    assert listed.group("own") == listed.groups[2]
    assert listed.group("") == listed.groups[0]
    assert listed.group("others") is None


def test_the_fingerprint_ignores_settings() -> None:
    some = read('trials = ["NCT00000001", "NCT00000002"]\nsearches = ["a"]').fingerprint
    lower = '[group.x]\ntrials = ["nct00000002", "nct00000001"]\nsearches = ["a"]'
    assert some == read(lower).fingerprint
    assert some != read('trials = ["NCT00000001", "NCT00000002"]\nsearches = ["b"]').fingerprint
    more = 'trials = ["NCT00000001", "NCT00000002", "NCT00000003"]\nsearches = ["a"]'
    assert some != read(more).fingerprint
    assert read('searches = ["\\u007fx"]').fingerprint != read('searches = [" x"]').fingerprint


WRONG = {
    'trails = ["NCT00000001"]': "unknown key trails; the keys are trials, searches, near, flags, ",
    "a = 1\nb = 2": "unknown keys a, b;",
    "watchdog_days = 0": "watchdog_days must be a whole number from 1 to 3650, not 0",
    "watchdog_days = 99999999999999999999": "watchdog_days must be a whole number from 1 to 3650",
    "watchdog_days = 1.5": "watchdog_days must be a whole number from 1 to 3650, not 1.5",
    "watchdog_days = true": "watchdog_days must be a whole number from 1 to 3650, not true",
    'watchdog_days = "7"': "watchdog_days must be a whole number from 1 to 3650, not '7'",
    "watchdog_days = 2026-01-12": "watchdog_days must be a whole number .*, not 2026-01-12",
    'trials = "NCT00000001"': "trials must be a list of texts, not 'NCT00000001'",
    "trials = {}": "trials must be a list of texts, not a table",
    'trials = ["NCT00000001", 2]': "trials must be a list of texts, but has 2",
    'trials = [["NCT00000001"]]': "trials must be a list of texts, but has a list",
    'trials = ["NCT00000001", "lupus"]': "trials has 'lupus', which is not a trial ID",
    'trials = ["NCT000000001234567890"]': "trials has NCT0.*, which has 18 digits",
    'trials = ["NCT0000190"]': "trials has NCT0000190, which has 7 digits",
    '[group.x]\ntrials = ["NCT 0000190O"]': "group.x.trials has NCT 0000190O, which has the letter",
    'trials = ["ISRCTN12345678"]': "trials has ISRCTN12345678, which is an ID of the ISRCTN",
    'trials = ["https://example.org/?k=NCT0000190"]': "trials has NCT0000190, which has 7 digits",
    f'trials = ["{"x" * 1000}"]': r"trials has a text of 1000 characters \(.*\), which is not a",
    'trials = ["NCT00000001", " "]': "trials has an empty text",
    "searches = 7": "searches must be a list of texts, not 7",
    'searches = [""]': "searches has an empty text",
    'least = "worst"': "least must be one of major, minor, detail, none, not 'worst'",
    'least = ["major"]': "least must be one of major, minor, detail, none, not a list",
    "sinks = []": "sinks is empty: no sink would get the news",
    'sinks = ["team"]': r"sinks names 'team', but there is no \[sink.team\]",
    "sinks = [true]": "sinks must be a list of texts, but has true",
    'group = "rivals"': "group must be a table, not 'rivals'",
    "[[group]]\nname = 'rivals'": "group must be a table, not a list",
    "[group]\nrivals = 3": "group.rivals must be a table, not 3",
    '[group."my rivals"]': r"a text of 9 .* is not a valid name of a group: a name",
    '[group.""]': "'' is not a valid name of a group",
    '[group.rivals]\ntrials = ["lupus"]': "group.rivals.trials has 'lupus', which is not a",
    "[group.rivals]\nsearches = [1]": "group.rivals.searches must be a list of texts, but has 1",
    "[group.rivals]\nleast = 2": "group.rivals.least must be one of major, .*, not 2",
    '[group.rivals]\nsinks = ["b"]': "group.rivals.sinks names 'b', but there is no",
    "[group.rivals]\nsinks = []": "group.rivals.sinks is empty",
    "[group.rivals]\nwatchdog_days = 2": "unknown key group.rivals.watchdog_days; the keys are ",
    "[group.rivals.below]": "unknown key group.rivals.below",
    "sink = 1": "sink must be a table, not 1",
    "[sink]\nteam = 'x'": "sink.team must be a table, not 'x'",
    "[sink.team]": "sink.team.kind is missing",
    "[sink.team]\nkind = 3": "sink.team.kind must be a text, not 3",
    "[sink.stdout]\nkind = 'atom'": "sink.stdout is always there and cannot be defined",
    "[sink.-x]\nkind = 'atom'": "'-x' is not a valid name of a sink",
}


@pytest.mark.parametrize("text", WRONG)
def test_errors_name_the_file_and_the_key(text: str) -> None:
    with pytest.raises(UsageError, match=f": {WRONG[text]}") as raised:
        read(text)
    assert raised.value.message.startswith("The watch list /a/watch.toml cannot be used: ")
    assert len(raised.value.message) < 300
    assert str(raised.value).endswith("Correct the file.")


@pytest.mark.parametrize(
    ("name", "can"),
    [
        ("rivals", True),
        ("7_Up-x", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("", False),
        ("a b", False),
        ("a.b", False),
        ("-x", False),
        ("é", False),
        ("a\n", False),
    ],
)
def test_names(name: str, can: bool) -> None:
    assert is_name(name) is can


@pytest.mark.parametrize("value", [None, 3, "x", [], [1]])
def test_tables_of_the_wrong_type_are_errors(value: Any) -> None:
    with pytest.raises(UsageError, match="group must be a table"):
        read_watch_list({"group": value}, "x", ENTRY_FORMS)
