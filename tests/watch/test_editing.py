import pytest

from trialcli.errors import UsageError
from trialcli.watch.editing import Addition, Entry, Removal, add, added, remove, removed
from trialcli.watch.watchlist import Group, SinkSettings, WatchList

A, B, C, D = (f"NCT0000000{number}" for number in range(1, 5))
TEAM = SinkSettings("team", "command", {"command": "x"})
LISTED = WatchList(
    (Group("", (A, B), ("lupus", A)), Group("rivals", (B, C), (), "minor")), {"team": TEAM}
)


def test_added_entries_come_last() -> None:
    addition = Addition("", (D, A, C), ("heart", "lupus"))
    after = add(LISTED, addition)
    assert after.group("") == Group("", (A, B, D, C), ("lupus", A, "heart"))
    assert after.groups[1:] == LISTED.groups[1:]
    assert [(entry.text, entry.outcome) for entry in added(LISTED, addition)] == [
        (D, "added"),
        (A, "listed"),
        (C, "added"),
        ("heart", "added"),
        ("lupus", "listed"),
    ]


def test_a_missing_group_is_created() -> None:
    after = add(LISTED, Addition("own", (A,), (), "major", ("team",)))
    assert after.groups == (*LISTED.groups, Group("own", (A,), (), "major", ("team",)))


def test_settings_that_are_not_given_stay() -> None:
    after = add(LISTED, Addition("rivals", (D,)))
    assert after.group("rivals") == Group("rivals", (B, C, D), (), "minor", ("stdout",))


def test_given_sinks_replace_the_earlier_ones() -> None:
    both = add(LISTED, Addition("rivals", sinks=("team", "stdout"))).group("rivals")
    assert both is not None
    assert both.sinks == ("stdout", "team")
    one = add(LISTED, Addition("rivals", sinks=("team",))).group("rivals")
    assert one is not None
    assert one.sinks == ("team",)


def test_adding_listed_entries_changes_nothing() -> None:
    assert add(LISTED, Addition("rivals", (C,), (), "minor", ("stdout",))) == LISTED


def test_an_undefined_sink_is_an_error_with_a_definition_as_hint() -> None:
    with pytest.raises(UsageError, match=r"no sink 'chat'.*\[sink\.chat\].*kind = "):
        add(LISTED, Addition("", (D,), sinks=("team", "chat")))


def test_several_sinks_in_one_word_are_an_error_that_says_how_to_name_several() -> None:
    with pytest.raises(UsageError, match="--sink can be repeated"):
        add(LISTED, Addition("", (D,), sinks=("team,stdout",)))


def test_an_address_for_a_sink_is_hidden_and_the_hint_names_its_place() -> None:
    with pytest.raises(UsageError, match=r"give its name as url_env") as said:
        add(LISTED, Addition("", (D,), sinks=("mailtos://u:hunter2@example.org",)))
    assert "hunter2" not in str(said.value)
    assert "mailtos" not in str(said.value)


def test_an_invalid_group_name_is_an_error() -> None:
    with pytest.raises(UsageError, match="'my rivals' is not a valid name of a group: a name has"):
        add(LISTED, Addition("my rivals", (D,)))


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("Daiichi Sankyo", "You could call it Daiichi-Sankyo."),
        (" Merck & Co. ", "You could call it Merck-Co."),
        ("&&", None),
        ("Müller", None),
        ("https://hunter2@example.org/", None),
    ],
)
def test_a_valid_name_like_it_is_proposed(written: str, hint: str | None) -> None:
    with pytest.raises(UsageError) as said:
        add(LISTED, Addition(written, (D,)))
    assert said.value.hint == hint


def test_an_entry_is_removed_from_all_groups() -> None:
    removal = Removal((B, C), ("lupus",))
    assert remove(LISTED, removal).groups == (
        Group("", (A,), (A,)),
        Group("rivals", (), (), "minor"),
    )
    assert removed(LISTED, removal) == [
        Entry("trial", B, "removed", ("", "rivals")),
        Entry("trial", C, "removed", ("rivals",)),
        Entry("search", "lupus", "removed", ("",)),
    ]


@pytest.mark.parametrize(("group", "left"), [("", ((A,), (B, C))), ("rivals", ((A, B), (C,)))])
def test_an_entry_removed_from_one_group_stays_in_the_others(
    group: str, left: tuple[tuple[str, ...], ...]
) -> None:
    after = remove(LISTED, Removal((B,), (), group))
    assert tuple(each.trials for each in after.groups) == left


def test_a_search_for_an_id_is_not_the_trial() -> None:
    assert remove(LISTED, Removal((A,), ())).group("") == Group("", (B,), ("lupus", A))
    assert remove(LISTED, Removal((), (A,))).group("") == Group("", (A, B), ("lupus",))


@pytest.mark.parametrize(
    ("removal", "said"),
    [
        (Removal((D,), ()), f"Nothing was removed: {D} is not listed."),
        (Removal((), ("heart",)), "Nothing was removed: heart is not listed."),
        (Removal((A,), (), "rivals"), f"Nothing was removed: {A} is not listed in the group 'riv"),
        (Removal((A, D), ("x",)), f"Nothing was removed: 2 of 3 are not listed: {D}, x."),
        (Removal((A,), (), "own"), "The watch list has no group 'own'. It has rivals."),
    ],
)
def test_missing_entries_are_named(removal: Removal, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        remove(LISTED, removal)
    assert str(raised.value).startswith(said)


def test_at_most_five_missing_entries_are_named() -> None:
    with pytest.raises(UsageError, match=r"7 of 7 are not listed: (NCT0000001[0-4], ){5}…\."):
        remove(LISTED, Removal(tuple(f"NCT{number:08d}" for number in range(10, 17)), ()))


def test_a_list_without_groups_says_so() -> None:
    with pytest.raises(UsageError, match="It has no groups"):
        remove(WatchList((Group("", (A,)),)), Removal((A,), (), "rivals"))
