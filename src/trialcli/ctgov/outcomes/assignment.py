"""The best assignment of rows to columns: Hungarian method, shortest augmenting paths, O(n³)."""

from collections.abc import Sequence

_INFINITE = float("inf")


def best_assignment(gains: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Return the pairs (row, column) whose gains have the greatest sum.

    Every row has a gain for every column. As many pairs come back as the shorter side has members,
    in the order of the rows; a pair that gains nothing is for the caller to throw away.
    """
    if not gains or not gains[0]:
        return []
    if len(gains) <= len(gains[0]):
        return sorted(_assign_each_row(gains))
    turned = [list(column) for column in zip(*gains, strict=True)]
    return sorted((row, column) for column, row in _assign_each_row(turned))


def _assign_each_row(gains: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Assign every row; there are at most as many rows as columns."""
    columns = len(gains[0])
    row_potential, column_potential = [0.0] * len(gains), [0.0] * columns
    # The last place is an imaginary column, at which the row to be placed waits.
    owner: list[int | None] = [None] * (columns + 1)
    for row in range(len(gains)):
        owner[columns] = row
        reached_from = _find_path(gains, owner, row_potential, column_potential)
        column = reached_from.pop()
        while column != columns:
            owner[column] = owner[reached_from[column]]
            column = reached_from[column]
    return [(row, column) for column, row in enumerate(owner[:columns]) if row is not None]


def _find_path(
    gains: Sequence[Sequence[float]],
    owner: Sequence[int | None],
    row_potential: list[float],
    column_potential: list[float],
) -> list[int]:
    """Find the cheapest chain of moves that ends at a free column.

    Returns from which column each column is reached, and the free column at the end.
    """
    columns = len(column_potential)
    slack, reached_from = [_INFINITE] * columns, [columns] * columns
    open_columns, closed = set(range(columns)), [columns]
    here = columns
    while (row := owner[here]) is not None:
        for column in open_columns:
            cost = -gains[row][column] - row_potential[row] - column_potential[column]
            if cost < slack[column]:
                slack[column], reached_from[column] = cost, here
        here = min(open_columns, key=slack.__getitem__)
        step = slack[here]
        for column in closed:
            row_potential[owner[column]] += step  # type: ignore[index]
            if column != columns:
                column_potential[column] -= step
        for column in open_columns:
            slack[column] -= step
        open_columns.remove(here)
        closed.append(here)
    return [*reached_from, here]
