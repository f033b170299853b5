from hypothesis import given
from hypothesis import strategies as st

from trialcli.versions.trialset import TrialSet, beginning, has_ending

trials = st.integers(1, 99_999_999).map(lambda number: f"NCT{number:08d}")
near = st.integers(10_000, 10_200).map(lambda number: f"NCT{number:08d}")


@given(st.lists(trials | near), trials | near)
def test_it_is_a_set(given: list[str], other: str) -> None:
    found = TrialSet(given)
    assert list(found) == sorted(set(given))
    assert len(found) == len(set(given))
    assert (other in found) == (other in given)
    assert all(each in found for each in given)
    assert found.add(other) == (other not in given)
    assert not found.add(other)


@given(st.lists(trials | near), near)
def test_its_blocks_are_the_set(given: list[str], other: str) -> None:
    blocks = dict(TrialSet(given).blocks())
    held = [
        begin + endings[place : place + 4]
        for begin, endings in blocks.items()
        for place in range(0, len(endings), 4)
    ]
    assert held == sorted(set(given))
    assert has_ending(blocks.get(beginning(other), ""), other) == (other in given)


def test_ending_across_two_endings_does_not_count() -> None:
    assert has_ending("00120034", "NCT00000034")
    assert not has_ending("00120034", "NCT00001200")
    assert has_ending("001200341200", "NCT00001200")
