from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from trialcli.ctgov.outcomes.assignment import best_assignment

GAINS = st.floats(min_value=-3, max_value=3, allow_nan=False) | st.integers(-2, 2)


@st.composite
def tables(draw):
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    row = st.lists(GAINS, min_size=columns, max_size=columns)
    return draw(st.lists(row, min_size=rows, max_size=rows))


def best_by_trying(table):
    rows, columns = len(table), len(table[0])
    if rows <= columns:
        return max(
            sum(table[row][column] for row, column in enumerate(chosen))
            for chosen in permutations(range(columns), rows)
        )
    return best_by_trying([list(column) for column in zip(*table, strict=True)])


@given(tables())
def test_no_other_assignment_gains_more(table):
    pairs = best_assignment(table)
    assert abs(sum(table[row][column] for row, column in pairs) - best_by_trying(table)) < 1e-9


@given(tables())
def test_each_row_and_column_is_assigned_once(table):
    pairs = best_assignment(table)
    assert len(pairs) == min(len(table), len(table[0]))
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert pairs == sorted(pairs)


def test_there_is_nothing_to_assign_on_an_empty_side():
    assert best_assignment([]) == []
    assert best_assignment([[], []]) == []
