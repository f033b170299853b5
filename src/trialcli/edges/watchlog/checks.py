"""The check log: the last checks, the aliases and the versions that the registry listed.

No record depends on it, so no error here stops a command: what cannot be read is unknown, what
cannot be written is forgotten, and ``warnings`` says so.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from trialcli.edges.sqlite.table import Table, in_parts, places
from trialcli.edges.watchlog.check_tables import ALIASES, CHECKS, HISTORIES, Alias, history_row
from trialcli.edges.watchlog.statefile import state_database
from trialcli.edges.watchlog.whole_tables import WHOLE_CHECKS, WHOLE_TRIALS, TrialBlock
from trialcli.errors import StoreError
from trialcli.registry.history import ListedHistory
from trialcli.text.dates import is_yet_to_come
from trialcli.versions.checks import LastCheck, WholeCheck
from trialcli.versions.trialset import TrialSet, beginning, has_ending

if TYPE_CHECKING:
    from sqlite3 import Connection

    from trialcli.versions.verification import Rescued

Value = TypeVar("Value")


class SqliteState:
    """What is known besides the records, in the state file."""

    def __init__(
        self,
        root: Path,
        busy_timeout: float = 5.0,
        clock: Callable[[], datetime] | None = None,
        contents: Callable[[datetime, Sequence[str]], Mapping[str, str]] = lambda *_: {},
    ) -> None:
        """Use the state file of a store.

        ``contents`` returns which content digests the sweep at a time found, by trial, as far as
        that is known.
        """
        self._root = root
        self._busy_timeout = busy_timeout
        self._database = state_database(root, busy_timeout)
        self._clock = clock
        self._contents = contents
        self.kept_open = self._database.kept_open

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return sentences on why the state could not be used, as far as is known by now."""
        return self._database.warnings

    @property
    def has_forgotten(self) -> bool:
        """Whether something could not be written."""
        return self._database.has_forgotten

    # ------------------------------------------------------------ checks

    def last_check(self, trial: str) -> LastCheck | None:
        """Return the last check of a trial."""
        return self.last_checks_of([trial]).get(trial)

    def last_checks(self) -> dict[str, LastCheck]:
        """Return the last check of every trial that was ever checked by its ID or by a search."""
        return self._checks(None)

    def last_checks_of(self, trials: Sequence[str]) -> dict[str, LastCheck]:
        """Return the last checks of some trials; a sweep of the registry checked all its trials."""
        return self._checks(trials) if trials else {}

    def failing_trials(self) -> tuple[str, ...]:
        """Return the trials whose last check failed, sorted."""
        nothing: list[str] = []
        own = self._database.ask(
            lambda db: [one.trial for one in self._each(db, CHECKS) if one.failing_since], nothing
        )
        # A sweep of the registry may have checked some since.
        failing: list[str] = []
        for some in in_parts(sorted(own)):
            last_checks = self.last_checks_of(some)
            failing += [trial for trial in some if last_checks[trial].failing_since]
        return tuple(failing)

    def _checks(self, trials: Sequence[str] | None) -> dict[str, LastCheck]:
        """Return the last checks of some trials, or of all with one of their own; ask once."""

        def read(db: "Connection") -> tuple[dict[str, LastCheck], dict[str, LastCheck]]:
            found: dict[str, LastCheck] = {}
            for some in [None] if trials is None else in_parts(trials):
                clause = "" if some is None else f"WHERE trial IN ({places(some)})"
                rows = self._rows(db, CHECKS, clause, some or ())
                found |= {one.trial: _believed(one, self._now()) for one in rows}
            return found, dict(self._swept(db, [*found] if trials is None else trials, found))

        nothing: tuple[dict[str, LastCheck], dict[str, LastCheck]] = ({}, {})
        found, swept = self._database.ask(read, nothing)
        if swept:
            checked = next(iter(swept.values())).checked
            digests = self._contents(checked, [*swept]) if checked is not None else {}
            swept = {trial: one._replace(digest=digests.get(trial)) for trial, one in swept.items()}
        return {**found, **swept}

    def newest_check(self) -> LastCheck | None:
        """Return the newest successful check that has a data timestamp."""
        now = self._clock() if self._clock else datetime.max.replace(tzinfo=UTC)
        clause = """WHERE data_timestamp IS NOT NULL AND looked <= ?
            ORDER BY looked DESC LIMIT 1"""
        found = self._read(CHECKS, clause, now.isoformat())
        found += [_check_of("", each) for each in self.whole_checks().values()]
        dated = [
            each for each in found if each.checked and each.checked <= now and each.data_timestamp
        ]
        return max(dated, key=lambda each: each.checked or now, default=None)

    def record_checks(self, last_checks: Iterable[LastCheck]) -> None:
        """Remember checks, replacing earlier ones of the same trials."""
        new = list(last_checks)
        self._database.change(lambda db: CHECKS.write(db, new))

    # ------------------------------------------------------------ the whole registry

    def whole_checks(self) -> dict[str, WholeCheck]:
        """Return the last complete run of each kind over the whole registry."""
        nothing: dict[str, WholeCheck] = {}
        return self._database.ask(self._whole_checks, nothing)

    def _whole_checks(self, db: "Connection") -> dict[str, WholeCheck]:
        now = self._now()
        return {
            each.kind: each
            for each in self._rows(db, WHOLE_CHECKS)
            if now is None or not is_yet_to_come(each.checked, now)
        }

    def record_sweep(self, check: WholeCheck, trials: TrialSet) -> None:
        """Remember a complete sweep and the trials that it checked, in place of the one before."""

        def change(db: "Connection") -> None:
            db.execute("DELETE FROM whole_trials")
            WHOLE_TRIALS.write(db, (TrialBlock(*block) for block in trials.blocks()))
            WHOLE_CHECKS.write(db, [check])

        self._database.change(change)

    def record_by_dates(self, check: WholeCheck) -> None:
        """Remember a complete run over what the registry dates as updated."""
        self._database.change(lambda db: WHOLE_CHECKS.write(db, [check]))

    def _swept(
        self, db: "Connection", trials: Sequence[str], own: Mapping[str, LastCheck]
    ) -> Iterator[tuple[str, LastCheck]]:
        """Yield the trials that the last sweep checked, and that were not checked since."""
        sweep = self._whole_checks(db).get("sweep")
        if sweep is None:
            return
        begins = sorted({beginning(trial) for trial in trials})
        blocks = {
            each.begin: each.endings
            for some in in_parts(begins)
            for each in self._rows(db, WHOLE_TRIALS, f"WHERE begin IN ({places(some)})", some)
        }
        for trial in trials:
            if has_ending(blocks.get(beginning(trial), ""), trial):
                last = own.get(trial)
                times = (last.checked, last.failing_since) if last else ()
                if all(each is None or each < sweep.checked for each in times):
                    yield trial, _check_of(trial, sweep)

    # ------------------------------------------------------------ aliases

    def alias(self, trial: str) -> str:
        """Return the canonical ID of an alias; the ID itself if it is none."""
        return self._aliases("WHERE alias = ?", trial).get(trial, trial)

    def aliases(self) -> dict[str, str]:
        """Return the canonical ID of every alias that is known."""
        return self._aliases("")

    def _aliases(self, clause: str, *given: str) -> dict[str, str]:
        return {one.alias: one.trial for one in self._read(ALIASES, clause, *given)}

    def record_alias(self, alias: str, trial: str) -> None:
        """Remember that the registry keeps a trial under another ID."""
        self._database.change(lambda db: ALIASES.write(db, [Alias(alias, trial)]))

    # ------------------------------------------------------------ histories

    def history(self, trial: str) -> ListedHistory | None:
        """Return what a registry listed for a trial when it was last asked."""
        found = self._read(HISTORIES, "WHERE trial = ?", trial)
        return next((listed for listed in found if listed.index.trial == trial), None)

    def trials_with_history(self) -> set[str]:
        """Return the trials of which a registry listed the versions."""
        query = f"SELECT trial FROM {HISTORIES.name}"  # noqa: S608 - ours
        return self._database.ask(lambda db: {trial for (trial,) in db.execute(query)}, set())

    def record_history(self, listed: ListedHistory) -> None:
        """Remember what a registry listed for a trial."""
        row = history_row(listed)
        self._database.change(lambda db: HISTORIES.write(db, [row]))

    # ------------------------------------------------------------ the file

    def damage(self) -> StoreError | None:
        """Return what is wrong with the state file, even in a single row; None if nothing is.

        Raises:
            FutureFormatError, LockedStoreError, UnwritableStoreError
        """
        why = self._database.damage()
        return None if why is None else self._database.as_damage(why)

    def rescue(self) -> "Rescued | None":
        """Put a sound state file in place of a damaged one; None if it is sound.

        Raises:
            FutureFormatError, LockedStoreError, StoreError, UnwritableStoreError
        """
        from trialcli.edges.watchlog.rescue import rescue

        return rescue(self._root, self._busy_timeout)

    def _read(self, table: Table[Value], clause: str, *given: str) -> list[Value]:
        """Return the values of rows; warn of damaged rows and leave them out."""
        return self._database.ask(lambda db: self._rows(db, table, clause, given), [])

    def _rows(
        self,
        db: "Connection",
        table: Table[Value],
        clause: str = "",
        given: Sequence[object] = (),
    ) -> list[Value]:
        return list(self._each(db, table, clause, given))

    def _each(
        self,
        db: "Connection",
        table: Table[Value],
        clause: str = "",
        given: Sequence[object] = (),
    ) -> Iterator[Value]:
        for raw, value in table.read(db, clause, given):
            if value is None:
                self._database.warn(self._database.damaged_row(table.label(raw)))
            else:
                yield value

    def _now(self) -> datetime | None:
        return self._clock() if self._clock else None


def _check_of(trial: str, run: WholeCheck) -> LastCheck:
    """Return the check of a trial in a run over the whole registry."""
    return LastCheck(trial, run.checked, run.registry, run.data_timestamp)


def _believed(last_check: LastCheck, now: datetime | None) -> LastCheck:
    """Return a check in which a future time is unknown."""
    if now is None:
        return last_check
    checked, since = last_check.checked, last_check.failing_since
    if checked is not None and is_yet_to_come(checked, now):
        last_check = last_check._replace(checked=None)
    if since is not None and is_yet_to_come(since, now):
        last_check = last_check._replace(failing_since=now)
    return last_check
