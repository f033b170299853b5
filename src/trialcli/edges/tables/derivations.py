"""What an export remembers of its derived changes, in a SQLite file beside it."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from trialcli.edges.tables.files import sync_file
from trialcli.edges.tables.sqlite import as_os_errors
from trialcli.versions.derivation import DerivedPair, DerivedTrial

_TABLES = """
CREATE TABLE derivation (basis TEXT, exported TEXT);
CREATE TABLE trial (trial TEXT PRIMARY KEY, mark INTEGER, listed INTEGER, pairs TEXT) WITHOUT ROWID;
"""


class DerivationFile:
    """What an export that is there has derived."""

    def __init__(self, path: Path, basis: str, exported: str) -> None:
        self._path = path
        self.basis = basis
        self.exported = exported
        """When the export was made to which the file belongs."""

    def trials(self) -> Iterator[DerivedTrial]:
        """Yield the trials, sorted."""
        with as_os_errors(), closing(sqlite3.connect(self._path)) as db:
            for trial, mark, listed, pairs in db.execute(
                "SELECT trial, mark, listed, pairs FROM trial ORDER BY trial"
            ):
                found = tuple(DerivedPair(*pair) for pair in json.loads(pairs))
                yield DerivedTrial(trial, mark, listed, found)


class NewDerivationFile:
    """Such a file of a new export."""

    def __init__(self, path: Path, basis: str, exported: str) -> None:
        self._path = path
        with as_os_errors():
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = MEMORY")
            self._db.execute("PRAGMA synchronous = OFF")
            self._db.executescript(_TABLES)
            self._db.execute("BEGIN")
            self._db.execute("INSERT INTO derivation VALUES (?, ?)", [basis, exported])

    def add(self, trial: DerivedTrial) -> None:
        """Add a trial."""
        pairs = json.dumps(trial.pairs, separators=(",", ":"))
        with as_os_errors():
            self._db.execute(
                "INSERT INTO trial VALUES (?, ?, ?, ?)",
                [trial.trial, trial.mark, trial.listed, pairs],
            )

    def close(self) -> None:
        """Finish the file."""
        with as_os_errors():
            self._db.execute("COMMIT")
            self._db.close()
        sync_file(self._path)

    def discard(self) -> None:
        """Give the file up."""
        self._db.close()


def read_derivations(path: Path) -> DerivationFile | None:
    """Return what an export has derived; None if its file is missing or is none."""
    if not path.exists():
        return None
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as db:
        found = db.execute("SELECT basis, exported FROM derivation").fetchone()
        if found is not None:
            return DerivationFile(path, *found)
    return None
