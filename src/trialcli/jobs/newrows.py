"""Catalog rows of the records that a run stores, made while the records are at hand.

Without them, the next list would read every new file. A run that is killed leaves out some rows:
the next list makes these from the files.
"""

from collections import deque
from datetime import datetime, timedelta
from typing import NamedTuple

from trialcli.errors import StoreError
from trialcli.jobs.listing import RowContent, read_trial, row_content
from trialcli.registry.model import RecordModel
from trialcli.versions.catalog import Catalog
from trialcli.versions.clock import Clock
from trialcli.versions.snapshot import Snapshot, SnapshotName
from trialcli.versions.store import InspectableStore

_AT_ONCE = 200
"""Rows that are written together."""
_WAIT = timedelta(seconds=3)
"""After this time, the mark of a directory is settled (``jobs/marks``)."""


class _Noted(NamedTuple):
    trial: str
    content: RowContent
    at: datetime


class NewRows:
    """Collects rows and writes several at a time."""

    def __init__(
        self, store: InspectableStore, catalog: Catalog, clock: Clock, model: RecordModel
    ) -> None:
        self._store = store
        self._catalog = catalog
        self._clock = clock
        self._model = model
        self._noted: deque[_Noted] = deque()

    def note(self, name: SnapshotName, snapshot: Snapshot) -> None:
        """Take a snapshot that was just stored, as the newest of its trial."""
        now = self._clock()
        self._noted.append(_Noted(name.trial, row_content(name, snapshot, self._model), now))
        if len(self._noted) > _AT_ONCE and now - self._noted[_AT_ONCE - 1].at > _WAIT:
            self._write(_AT_ONCE)

    def write(self) -> None:
        """Write the rows that are left."""
        while self._noted:
            self._write(_AT_ONCE)

    def _write(self, most: int) -> None:
        noted = [self._noted.popleft() for _ in range(min(most, len(self._noted)))]
        # The marks come first: a file that another program adds afterwards moves them.
        contents = {each.trial: each.content for each in noted}
        now, rows = self._clock(), []
        for trial, mark in self._store.marks_of(contents).items():
            try:
                row = read_trial(
                    self._store, trial, mark, now, self._model, content=contents[trial]
                )
            except StoreError:
                continue  # the next list says why
            if row is not None and row.row.problem is None:
                rows.append(row)
        self._catalog.update(rows, ())
