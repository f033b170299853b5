"""The texts of records as a registry served them, in an SQLite file that can be lost.

A page does not say of which trial a text is, so a damaged row must not be believed: each has a
seal, a checksum of its values.
"""

from binascii import crc32
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from trialcli.edges.served.file import ServedFile
from trialcli.edges.sqlite.table import in_parts, places
from trialcli.versions.servedtexts import Route, ServedText

_COLUMNS = "trial, digest, file, mark, seal"
_SOME = 1000
"""Texts that are read at once."""


class SqliteServedTexts:
    """The texts in one file of a store."""

    def __init__(self, root: Path, busy_timeout: float = 5.0) -> None:
        self._file = ServedFile(root, busy_timeout)
        self.kept_open = self._file.kept_open

    def with_digests(self, digests: Sequence[bytes]) -> dict[bytes, ServedText]:
        """Return the texts of pages with some digests, by these, as far as they are known."""
        found: dict[bytes, ServedText] = {}
        for some in in_parts(digests):
            # The route is written out, so that the index is used.
            clause = f"digest IN ({places(some)})"
            found |= {text.digest: text for text in self._texts("pages", clause, some)}
        return found

    def of(self, route: Route, trials: Sequence[str]) -> dict[str, ServedText]:
        """Return the texts of some trials, as far as they are known."""
        found: dict[str, ServedText] = {}
        for some in in_parts(trials):
            clause = f"trial IN ({places(some)})"
            found |= {text.trial: text for text in self._texts(route, clause, some)}
        return found

    def after(self, route: Route, trial: str) -> list[ServedText]:
        """Return the texts of the next trials after one, sorted; empty after the last."""
        return self._texts(route, f"trial > ? ORDER BY trial LIMIT {_SOME}", [trial])

    def record(self, route: Route, texts: Iterable[ServedText]) -> None:
        """Remember texts, each in place of an earlier one of its trial on this route."""
        rows = [(route, *text, _seal(route, text)) for text in texts]
        if rows:
            self._file.change(
                lambda db: db.executemany("REPLACE INTO texts VALUES (?, ?, ?, ?, ?, ?)", rows)
            )

    def forget(self, trials: Iterable[str]) -> None:
        """Forget the texts of some trials."""
        rows = [(trial,) for trial in trials]
        if rows:
            self._file.change(lambda db: db.executemany("DELETE FROM texts WHERE trial = ?", rows))

    def _texts(self, route: Route, clause: str, given: Sequence[object]) -> list[ServedText]:
        """Return the sound texts that meet a condition."""
        query = f"SELECT {_COLUMNS} FROM texts WHERE route = '{route}' AND {clause}"  # noqa: S608 - ours
        rows: list[tuple[Any, ...]] = []
        rows = self._file.ask(lambda db: db.execute(query, given).fetchall(), rows)
        return [ServedText(*row) for *row, seal in rows if seal == _seal(route, row)]


def _seal(route: Route, values: Iterable[object]) -> int:
    return crc32(repr((route, *values)).encode())
