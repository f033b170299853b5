import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.core.ids import canonical_trial_id, parse_trial_id, pick_trial_ids
from trialcli.errors import ExitCode, UsageError


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("NCT07331467", "NCT07331467"),
        ("nct07331467", "NCT07331467"),
        (" Nct7331467\n", "NCT07331467"),
        ("NCT1", "NCT00000001"),
        ("NCT000000000012345678", "NCT12345678"),
    ],
)
def test_an_id_has_one_spelling(text: str, canonical: str) -> None:
    assert parse_trial_id(text) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NCT",
        "NCT0",
        "NCT00000000",
        "NCT123456789",
        "7331467",
        "NCT 07331467",
        "NCT07331467/..",
        "../NCT07331467",
        "NCT0733146\N{ARABIC-INDIC DIGIT SEVEN}",
        "NCT07331467\x00",
        "NCT07331467\nNCT00000001",
    ],
)
def test_what_is_no_id_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(UsageError, match="is not a trial ID") as raised:
        parse_trial_id(text)
    assert raised.value.exit_code is ExitCode.USAGE
    assert "\n" not in str(raised.value)


@given(st.integers(1, 99_999_999))
def test_a_canonical_id_is_its_own_canonical_id(number: int) -> None:
    trial = f"NCT{number:08d}"
    assert canonical_trial_id(trial) == trial
    assert canonical_trial_id(f"nct{number}") == trial


@given(st.text())
def test_only_letters_and_digits_come_out(text: str) -> None:
    trial = canonical_trial_id(text)
    assert trial is None or (trial.isascii() and trial.isalnum() and len(trial) == 11)


def test_ids_are_picked_out_of_any_text_and_the_rest_is_accounted_for() -> None:
    picked = pick_trial_ids(
        "trial,arm\n"
        "NCT07331467,1\n"
        '"see nct00000001; NCT07331467"\n'
        "\n"
        "NCT123456789 has nine digits, xNCT00000002 is inside a word\n"
    )
    assert picked.trials == ("NCT07331467", "NCT00000001")
    assert picked.repeated == 1
    assert picked.malformed == ("NCT123456789",)
    assert picked.lines_without == 1


@given(st.lists(st.integers(1, 99_999_999)), st.sampled_from([",", ";", " ", "\n", "\t|", '","']))
def test_every_id_in_a_list_is_found_once(numbers: list[int], separator: str) -> None:
    trials = [f"NCT{number:08d}" for number in numbers]
    picked = pick_trial_ids(separator.join(trials))
    assert picked.trials == tuple(dict.fromkeys(trials))
    assert len(picked.trials) + picked.repeated == len(trials)
