"""How far the runs over the whole registry came, in an SQLite file that can be lost."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trialcli.edges.served.file import ServedFile
from trialcli.registry.ids import canonical_trial_id
from trialcli.versions.servedtexts import ROUTES
from trialcli.versions.wholeprogress import AbsentTrials, InARow, PagesRead, SweepTexts

if TYPE_CHECKING:
    from sqlite3 import Connection


class SqliteWholeProgress:
    """The progress in one file of a store."""

    def __init__(self, root: Path, busy_timeout: float = 5.0) -> None:
        self._file = ServedFile(root, busy_timeout)

    def last_sweep(self) -> SweepTexts | None:
        """Return the last complete sweep whose texts are known."""
        query = "SELECT checked, route FROM sweep"
        row = self._file.ask(lambda db: db.execute(query).fetchone(), None)
        try:
            return None if row is None else _sweep(*row)
        except (TypeError, ValueError):
            return None

    def record_sweep(self, sweep: SweepTexts) -> None:
        """Remember a complete sweep, in place of the one before."""
        row = [sweep.checked.isoformat(), sweep.route]
        self._file.change(lambda db: db.execute("REPLACE INTO sweep VALUES (1, ?, ?)", row))

    def pages_read(self) -> PagesRead | None:
        """Return how far the pages were read; None if no reading was interrupted."""
        query = "SELECT registry, data_timestamp, total, token FROM pages"
        row = self._file.ask(lambda db: db.execute(query).fetchone(), None)
        return None if row is None else PagesRead(*row)

    def trials_read(self) -> Iterable[str]:
        """Return the trials on the pages that were read."""
        return self._trials("SELECT trial FROM page_trials")

    def record_pages(self, read: PagesRead, trials: Iterable[str]) -> None:
        """Remember one more page, all of whose records are stored."""

        def change(db: "Connection") -> None:
            db.executemany("REPLACE INTO page_trials VALUES (?)", ([trial] for trial in trials))
            db.execute("REPLACE INTO pages VALUES (1, ?, ?, ?, ?)", read)

        self._file.change(change)

    def forget_pages(self) -> None:
        """Forget the pages: the next reading begins with the first one."""

        def change(db: "Connection") -> None:
            db.execute("DELETE FROM pages")
            db.execute("DELETE FROM page_trials")

        self._file.change(change)

    def failed_downloads(self) -> InARow | None:
        """Return how many downloads failed since the last good one; None if none did."""
        return self._in_a_row("failed_downloads")

    def record_downloads(self, failed: InARow | None) -> None:
        """Remember that, in place of what was known."""
        self._record_in_a_row("failed_downloads", failed)

    def incomplete_runs(self) -> InARow | None:
        """Return how many runs read every record and were not complete; None if the last was."""
        return self._in_a_row("incomplete_runs")

    def record_incomplete(self, runs: InARow | None) -> None:
        """Remember that, in place of what was known."""
        self._record_in_a_row("incomplete_runs", runs)

    def absent(self) -> AbsentTrials:
        """Return the stored trials that did not come, in the order in which they were recorded."""
        query = "SELECT trial FROM absent WHERE is_gone = {} ORDER BY place"
        return AbsentTrials(*(tuple(self._trials(query.format(is_gone))) for is_gone in (1, 0)))

    def record_absent(self, absent: AbsentTrials) -> None:
        """Remember such trials, in place of those before."""
        rows = [
            *((trial, 1) for trial in absent.gone),
            *((trial, 0) for trial in absent.unconfirmed),
        ]

        def change(db: "Connection") -> None:
            db.execute("DELETE FROM absent")
            db.executemany("INSERT INTO absent (trial, is_gone) VALUES (?, ?)", rows)

        self._file.change(change)

    def failed(self) -> list[str]:
        """Return the trials whose records could not be read or stored, sorted."""
        return sorted(self._trials("SELECT trial FROM failed"))

    def record_failed(self, trials: Iterable[str]) -> None:
        """Remember trials whose records failed, in place of those before."""

        def change(db: "Connection") -> None:
            db.execute("DELETE FROM failed")
            db.executemany("REPLACE INTO failed VALUES (?)", ([trial] for trial in trials))

        self._file.change(change)

    def _in_a_row(self, table: str) -> InARow | None:
        query = f"SELECT in_a_row, last FROM {table}"  # noqa: S608 - our own names
        row = self._file.ask(lambda db: db.execute(query).fetchone(), None)
        try:
            return None if row is None else InARow(int(row[0]), _time(row[1]))
        except (TypeError, ValueError):
            return None

    def _record_in_a_row(self, table: str, failed: InARow | None) -> None:
        def change(db: "Connection") -> None:
            db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
            if failed is not None:
                row = [failed.in_a_row, failed.last.isoformat()]
                db.execute(f"INSERT INTO {table} VALUES (1, ?, ?)", row)  # noqa: S608

        self._file.change(change)

    def _trials(self, query: str) -> list[str]:
        rows: list[tuple[Any, ...]] = []
        rows = self._file.ask(lambda db: db.execute(query).fetchall(), rows)
        return [trial for (trial,) in rows if canonical_trial_id(str(trial)) == trial]


def _sweep(checked: str, route: Any) -> SweepTexts:
    if route not in ROUTES:
        raise ValueError("there is no such route")
    return SweepTexts(_time(checked), route)


def _time(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("it has no time zone")
    return found
