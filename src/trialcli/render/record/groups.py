"""The groups of participants that results are given for: the columns of their tables."""

from collections import Counter
from collections.abc import Callable, Sequence

from trialcli.render.prose import BLANK, Hanging, bullet, prose
from trialcli.render.record.body import listed
from trialcli.render.record.cursor import RecordCursor
from trialcli.render.record.table import Matrix, Row


class ResultsGroups:
    """Groups in the order of the record, found again by their IDs."""

    def __init__(self, nodes: Sequence[RecordCursor]) -> None:
        self._nodes = list(nodes)
        self._ids = [node.text("id") or "" for node in nodes]
        self._titles = [node.text("title") or "" for node in nodes]
        self._places = {name: place for place, name in enumerate(self._ids)}
        self._names = _distinct_names(self._titles, self._ids)

    def described(self) -> list[Hanging]:
        """Return each group with its ID, title and description."""
        lines: list[Hanging] = []
        for name, title, node in zip(self._ids, self._titles, self._nodes, strict=True):
            lines.append(bullet(listed([title, name and f"({name})"], " ")))
            lines += prose(node.blocks("description"), indent=2)
        return [BLANK, *lines, BLANK] if lines else []

    def title(self, name: str) -> str:
        """Return the distinct name of the group with an ID; without such a group, the ID."""
        place = self._places.get(name)
        return name if place is None else self._names[place]

    def row(
        self,
        label: str,
        values: Sequence[RecordCursor],
        word: Callable[[RecordCursor], str],
        indent: int = 0,
    ) -> Row:
        """Return a row with each value in the column of its group.

        A value of no known group stands beside the label, so that it is not lost.
        """
        cells = [""] * len(self._nodes)
        strays: list[str] = []
        for value in values:
            name = value.text("groupId") or ""
            place, text = self._places.get(name), word(value)
            if place is None:
                strays.append(listed([name, text], ": "))
            else:
                cells[place] = listed([cells[place], text], "\n")
        return Row(listed([label, *strays]), tuple(cells), indent)

    def totals(self, kinds: Sequence[tuple[str, str, str]]) -> list[Row]:
        """Return rows of two numbers the groups themselves hold: label, affected, at risk."""
        rows = []
        for label, affected, at_risk in kinds:
            pairs = ([node.text(affected), node.text(at_risk)] for node in self._nodes)
            cells = tuple(listed(pair, " / ") for pair in pairs)
            if any(cells):
                rows.append(Row(label, cells))
        return rows

    def table(self, rows: Sequence[Row]) -> Matrix:
        """Return a table with one column per group."""
        return Matrix(tuple(self._names), tuple(rows))


def _distinct_names(titles: Sequence[str], ids: Sequence[str]) -> list[str]:
    """Return what each group is called: its title, with its ID or number where others share it."""
    shared = Counter(title.casefold() for title in titles)
    repeated = Counter(ids)
    names = []
    for number, (title, name) in enumerate(zip(titles, ids, strict=True), start=1):
        own = name if name and repeated[name] == 1 else str(number)
        if not title:
            names.append(name if own == name else f"Group {number}")
        else:
            names.append(title if shared[title.casefold()] == 1 else f"{title} ({own})")
    return names
