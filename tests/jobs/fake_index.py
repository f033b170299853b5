"""An index in memory that counts what it is told."""

from collections.abc import Iterable

from trialcli.versions.catalog import MarkedRow


class FakeIndex:
    """Keeps rows in a dictionary; ``is_usable`` switches it off, as a damaged file would."""

    def __init__(self) -> None:
        self.kept: dict[str, MarkedRow] = {}
        self.updates = 0
        self.is_usable = True

    @property
    def warnings(self) -> tuple[str, ...]:
        return () if self.is_usable else ("The index is damaged.",)

    def rows(self) -> dict[str, MarkedRow]:
        return dict(self.kept) if self.is_usable else {}

    def update(self, changed: Iterable[MarkedRow], gone: Iterable[str]) -> None:
        self.updates += 1
        if self.is_usable:
            self.kept.update((each.row.summary.trial, each) for each in changed)
            for trial in gone:
                self.kept.pop(trial, None)

    def rebuild(self, rows: Iterable[MarkedRow]) -> None:
        self.kept = {each.row.summary.trial: each for each in rows}
        self.is_usable = True
