import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.registry.ids import canonical_trial_id


@given(st.integers(1, 99_999_999))
def test_a_canonical_id_is_its_own_canonical_id(number: int) -> None:
    trial = f"NCT{number:08d}"
    assert canonical_trial_id(trial) == trial
    assert canonical_trial_id(trial.lower()) == trial


@given(st.integers(1, 9_999_999))
def test_an_id_without_leading_zeros_is_not_an_id(number: int) -> None:
    assert canonical_trial_id(f"NCT{number}") is None
    assert canonical_trial_id(f"NCT0{number:08d}") is None


@pytest.mark.parametrize("text", ["", "NCT", "NCT00000000", " NCT00000001", "NCT0000000\u0661"])
def test_texts_that_are_not_ids(text: str) -> None:
    assert canonical_trial_id(text) is None


@given(st.text())
def test_only_letters_and_digits_come_out(text: str) -> None:
    trial = canonical_trial_id(text)
    assert trial is None or (trial.isascii() and trial.isalnum() and len(trial) == 11)
