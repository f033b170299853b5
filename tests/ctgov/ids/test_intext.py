import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ctgov.ids.idspellings import SPELLINGS
from trialcli.ctgov.ids.folding import FOLD, readable
from trialcli.ctgov.ids.intext import found_in, trial_ids

DIGITS = st.integers(1, 99_999_999).map(lambda number: f"{number:08d}")
WORDS = st.sampled_from(
    [
        "",
        "Registered as",
        "(",
        "see 12 of 2019,",
        "\u6ce8\u518c",
        "n = 45;",
        "2004-000123-12",
        "nct",
    ]
)
AFTER = st.sampled_from(
    ["", " 12 patients", ", 2019", ".", ") in 2019", "; p < 0.05", " and 7", "\u3002", " NCT"]
)


OTHER_TEXT = "has other text between NCT and its digits"


def trials(text: str) -> list[str]:
    return [one.trial for one in trial_ids(text) if one.trial and not one.is_mention]


def faults(text: str) -> list[tuple[str, str]]:
    return [(one.text, one.fault) for one in trial_ids(text) if one.fault]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_read(spelling: str) -> None:
    text = readable(SPELLINGS[spelling]("00001245"))
    assert (trials(text), faults(text)) == (["NCT00001245"], [])


@given(DIGITS, st.sampled_from([*SPELLINGS.values()]), WORDS, AFTER)
def test_an_id_is_read_exactly_wherever_it_stands(digits, spelling, before, after) -> None:  # type: ignore[no-untyped-def]
    text = readable(f"{before} {spelling(digits)}{after}")
    assert (trials(text), faults(text)) == ([f"NCT{digits}"], [])


@given(
    st.sampled_from([1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 20]).flatmap(
        lambda length: st.text("0123456789", min_size=length, max_size=length)
    ),
    st.sampled_from([*SPELLINGS.values()]),
    WORDS,
    AFTER,
)
def test_fewer_or_more_digits_are_never_another_trial(digits, spelling, before, after) -> None:  # type: ignore[no-untyped-def]
    assert trials(readable(f"{before} {spelling(digits)}{after}")) == []


@given(DIGITS, st.integers(0, 7), st.sampled_from("OoIlSBZ"))
def test_a_letter_is_never_read_as_a_digit(digits: str, place: int, letter: str) -> None:
    text = f"NCT{digits[:place]}{letter}{digits[place + 1 :]}"
    assert trials(text) == []
    if letter in "OoIl":
        assert faults(text) == [(text, f"has the letter {letter} among its digits")]


@given(st.text(max_size=300))
def test_an_id_that_is_read_is_in_the_text(text: str) -> None:
    for one in trial_ids(text):
        assert bool(one.trial) != bool(one.fault)
        assert one.start < one.end
        assert len(one.text) <= 33
        assert one.trial is None or one.trial[3:] in "".join(filter(str.isdigit, one.text))


@given(st.lists(DIGITS, min_size=1), st.sampled_from(["", ",", ";", " ", "|", "/", " and ", "\n"]))
def test_every_id_of_a_line_is_read(numbers: list[str], separator: str) -> None:
    expected = [f"NCT{number}" for number in numbers]
    assert trials(separator.join(expected)) == expected


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("NCT0000190", ("NCT0000190", "has 7 digits")),
        ("NCT000001901", ("NCT000001901", "has 9 digits")),
        ("NCT 0000190 x", ("NCT 0000190", "has 7 digits")),
        ("NCT1", ("NCT1", "has 1 digit")),
        ("NCT-503", ("NCT-503", "has 3 digits")),
        ("NCT0000190\u2070", ("NCT0000190", "has 7 digits")),
        ("NCT0000190a", ("NCT0000190a", "has 7 digits")),
        ("NCT0000190O", ("NCT0000190O", "has the letter O among its digits")),
        ("NCTO0001908", ("NCTO0001908", "has the letter O among its digits")),
        ("NCT00l01908", ("NCT00l01908", "has the letter l among its digits")),
        ("NCT00001908O", ("NCT00001908O", "has the letter O after its 8 digits")),
        ("NCT00000000", ("NCT00000000", "is the ID of no trial")),
        ("NCT No. 0000-0410", ("NCT No. 0000-0410", "has a gap among its digits")),
        ("NCT number: 00 000 410", ("NCT number: 00 000 410", "has a gap among its digits")),
        ("NCT0000 0410", ("NCT0000 0410", "has a gap among its digits")),
        ("NCT 00.001.245", ("NCT 00.001.245", "has a gap among its digits")),
        ("NTC00000410", ("NTC00000410", "does not begin with NCT")),
        ("xNCT00000410", ("xNCT00000410", "stands inside a word")),
        ("NCT\t00000410", ("NCT 00000410", "has a tab between NCT and its digits")),
        ("NCT,00000410", ("NCT,00000410", "has a comma between NCT and its digits")),
        ("NCT trial with the number 00000410", ("NCT trial with the number 000004…", OTHER_TEXT)),
        ("NCT\u202600000410", ("NCT\u202600000410", OTHER_TEXT)),
        ("N C T 0 0 0 0 0 4 1 0", ("N C T 0 0 0 0 0 4 1 0", "has gaps between its letters")),
        ("N.C.T. 00000410", ("N.C.T. 00000410", "has gaps between its letters")),
        ("ClinicalTrials.gov identifier: 00000410", ("00000410", "has no NCT before it")),
        ("NCT\u2070\u2070\u2070\u2070\u2070\u2074\u00b9\u2070", None),
        ("NCT\u0660\u0660\u0660\u0660\u0660\u0664\u0661\u0660", None),
        ("NCT0733146\u0667", ("NCT0733146\u0667", "has digits of another script")),
        ("NCT07331467\u0667", ("NCT07331467\u0667", "has digits of another script")),
    ],
)
def test_an_unreadable_id_is_named(text: str, named: tuple[str, str] | None) -> None:
    assert trials(text) == []
    found = faults(text)
    assert len(found) == 1
    assert named is None or found == [named]


@pytest.mark.parametrize(
    ("text", "read", "named"),
    [
        ("NCT00001245-2", ["NCT00001245"], []),
        ("NCT00001245-2019-03", ["NCT00001245"], []),
        ("NCT, DRKS00012345", [], []),
        ("ClinicalTrials.gov, DRKS00012345", [], []),
        ("NCT00001245/NCT00001579", ["NCT00001245", "NCT00001579"], []),
        ("NCT00001245-47", ["NCT00001245"], ["NCT00001245-47"]),
        ("NCT00001245/50", ["NCT00001245"], ["NCT00001245/50"]),
        ("NCT00001245\u201300001250", ["NCT00001245"], ["00001250"]),
        ("NCT00001245, 00001250 and 00001251", ["NCT00001245"], ["00001250", "00001251"]),
        ("NCT0000190NCT00001245", ["NCT00001245"], ["NCT0000190"]),
        ("NCT00001908or NCT00001245", ["NCT00001908", "NCT00001245"], []),
    ],
)
def test_text_after_an_id_is_not_part_of_it(text: str, read: list[str], named: list[str]) -> None:
    assert (trials(text), [what for what, _ in faults(text)]) == (read, named)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NCT",
        "NCT Heidelberg 2015-2019",
        "the NCT (2019)",
        "SUNCT 2",
        "SNCTP000001234",
        "07331467",
    ],
)
def test_other_text_is_ignored(text: str) -> None:
    assert trial_ids(text) == []


def test_the_query_of_an_address_only_mentions_a_trial() -> None:
    (shown, searched) = trial_ids("https://clinicaltrials.gov/study/NCT00001245?term=NCT00000410&x")
    assert (shown.trial, shown.is_mention) == ("NCT00001245", False)
    assert (searched.trial, searched.is_mention) == ("NCT00000410", True)
    address = "https://clinicaltrials.gov/study/NCT00001245?cond=a,%20b%20c&term=NCT00000410"
    assert trials(address) == ["NCT00001245"]
    assert trials("https://clinicaltrials.gov/search?id=NCT00001245%20OR%20NCT00000410") == [
        "NCT00001245",
        "NCT00000410",
    ]


@pytest.mark.parametrize("next_one", ["", "https://clinicaltrials.gov/study/"])
@pytest.mark.parametrize("separator", [",", ";", ", ", "\t", '","'])
def test_the_query_of_an_address_ends_before_the_next_id(separator: str, next_one: str) -> None:
    address = "https://clinicaltrials.gov/study/NCT00001245?tab=history"
    text = f"{address}{separator}{next_one}NCT00000410"
    assert trials(text) == ["NCT00001245", "NCT00000410"]


@pytest.mark.parametrize(
    ("text", "read", "named"),
    [
        (f"(NCT00001{FOLD}579) before", ["NCT00001579"], []),
        (f"(NCT{FOLD}00001579)", ["NCT00001579"], []),
        (f"NCT00001579{FOLD}12 patients", ["NCT00001579"], []),
        (f"NCT00001{FOLD}57 before", [], ["NCT00001"]),
        (f"NCT00001{FOLD}5790 before", [], ["NCT00001"]),
    ],
)
def test_the_pieces_of_a_broken_line_must_be_an_id(
    text: str, read: list[str], named: list[str]
) -> None:
    found = found_in(text)
    assert [one.trial for one in found if one.trial] == read
    assert [one.text for one in found if one.fault] == named


@pytest.mark.parametrize(
    "unit",
    [
        *("NCT", "NCT ", "NCT0", "NCT00000410", "nct#", "0", "NCT(", "<", "NCT<b", "&amp;", "%25"),
        *(
            "N",
            "NCT00000410-",
            "NCT\\",
            "NCT number ",
            "NCTO",
            "NCT\u0661",
            "NCT00001,",
            "a",
            "ct 0",
        ),
    ],
)
def test_a_long_line_is_read_in_few_steps(unit: str) -> None:
    # Patterns that go back would never come to an end of this.
    assert isinstance(trial_ids(unit * (500_000 // len(unit))), list)
