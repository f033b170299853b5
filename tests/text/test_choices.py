import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.ctgov.events.rules import RULES
from trialcli.ctgov.words.sections import SECTIONS, known_sections
from trialcli.ctgov.words.statuses import status_codes
from trialcli.errors import UsageError
from trialcli.events.severity import SEVERITIES
from trialcli.text.choices import chosen, match, suggestion

SETS = {
    "section": tuple(SECTIONS),
    "severity": SEVERITIES,
    "rule": tuple(RULES),
    "status": ("ACTIVE_NOT_RECRUITING", "RECRUITING", "NOT_YET_RECRUITING", "COMPLETED"),
}


@given(st.sampled_from([(noun, value) for noun in SETS for value in SETS[noun]]), st.data())
def test_a_value_is_known_in_any_case_and_with_any_hyphens(
    one: tuple[str, str], data: st.DataObject
) -> None:
    noun, value = one
    hyphen = data.draw(st.sampled_from(["-", "_", " ", ""]))
    case = data.draw(st.sampled_from([str.upper, str.lower, str.title, str]))
    given_ = f" {case(value.replace('-', hyphen).replace('_', hyphen))} "
    assert chosen(given_, SETS[noun], noun) == value


@pytest.mark.parametrize(
    ("given_", "noun", "meant"),
    [
        ("outcme", "section", "outcomes"),
        ("Eligibilty", "section", "eligibility"),
        ("majr", "severity", "major"),
        ("mino", "severity", "minor"),
        ("date-movd", "rule", "date-moved"),
        ("recruting", "status", "RECRUITING"),
        ("active", "status", "ACTIVE_NOT_RECRUITING"),
    ],
)
def test_a_typing_error_gets_a_suggestion(given_: str, noun: str, meant: str) -> None:
    with pytest.raises(UsageError) as raised:
        chosen(given_, SETS[noun], noun)
    assert raised.value.message == f"{given_!r} is not a {noun}."
    assert (raised.value.hint or "").startswith(f"Did you mean {meant}? ")


@pytest.mark.parametrize("given_", ["", " ", "-", "xyzzy", "…"])
def test_an_unlike_word_gets_no_suggestion(given_: str) -> None:
    with pytest.raises(UsageError) as raised:
        chosen(given_, SEVERITIES, "severity")
    assert raised.value.hint == "Severities are: major, minor, detail, none."


def test_an_ambiguous_value_is_refused() -> None:
    assert match("A b", ["a-b", "ab"]) is None
    assert match("ab", ["a-b", "ab"]) == "ab"
    assert suggestion("A b", ["a-b", "x"]) == "Did you mean a-b? "


def test_an_address_is_not_shown() -> None:
    with pytest.raises(UsageError) as raised:
        chosen("json://user:hunter2@host", SEVERITIES, "severity")
    assert "hunter2" not in str(raised.value)


def test_sections_and_statuses_are_chosen_this_way() -> None:
    assert known_sections(["Outcomes", "outcomes", " LOCATIONS"]) == ("outcomes", "locations")
    for status in ("Active, not recruiting", "ACTIVE-NOT-RECRUITING", "unknown", "Unknown Status"):
        assert len(status_codes([status])) == 1


@pytest.mark.parametrize(
    ("given_", "meant"), [("nct-id", "trial"), ("Drug", ""), ("phase", "phases"), ("xyz", "")]
)
def test_a_name_that_people_try_first_leads_to_the_known_one(given_: str, meant: str) -> None:
    others = {"nctid": "trial", "drug": "interventions"}
    with pytest.raises(UsageError) as raised:
        chosen(given_, ["trial", "phases"], "field", others)
    hint = raised.value.hint or ""
    assert hint.startswith(f"Did you mean {meant}? " if meant else "Fields are: ")


def test_a_status_is_listed_once() -> None:
    with pytest.raises(UsageError) as raised:
        status_codes(["x"])
    assert (raised.value.hint or "").count("unknown") == 1
