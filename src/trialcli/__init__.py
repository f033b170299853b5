"""trialcli: download clinical-trial records, keep every version, read them, see what changed.

In Python: ``trialcli.Store`` for a directory of records, ``trialcli.diff`` for two records. The
names in ``__all__`` are the public API, described in docs/python.md; each is imported when it is
first used.
"""

TYPE_CHECKING = False  # type checkers take it for true; importing typing would take time
if TYPE_CHECKING:
    from trialcli.api.changes import CHANGE_COLUMNS, changes
    from trialcli.api.data import to_dict, to_rows
    from trialcli.api.records import diff, summary
    from trialcli.api.store import Store, default_store
    from trialcli.errors import (
        BadAnswerError,
        BlockedError,
        DamagedSnapshotError,
        FutureFormatError,
        LockedStoreError,
        NotFoundError,
        NotStoredError,
        OutputError,
        RateLimitedError,
        RefusedRecordError,
        RegistryError,
        RejectedRequestError,
        ServerFaultError,
        StoreError,
        TooManyFoundError,
        TrialcliError,
        TrialFilesError,
        UndeliveredError,
        UnreachableError,
        UnwritableStoreError,
        UsageError,
        WrongRecordError,
    )
    from trialcli.events.event import Event
    from trialcli.events.severity import SEVERITIES, Severity
    from trialcli.events.thresholds import Thresholds
    from trialcli.record.changes import Change
    from trialcli.registry.related import RelatedTrial, RelatedTrials
    from trialcli.registry.searched import SearchedTrials
    from trialcli.registry.summary import Summary
    from trialcli.versions.audit import Audit, AuditedOutcome
    from trialcli.versions.diff import Diff, Version
    from trialcli.versions.export import Export, ExportedTable
    from trialcli.versions.fetch_result import Fetched, FetchedHistory
    from trialcli.versions.found import Found, FoundTrial, FoundVersion
    from trialcli.versions.history import History, HistoryVersion
    from trialcli.versions.import_result import Imported
    from trialcli.versions.line import KnownVersion
    from trialcli.versions.listing import StoredTrial
    from trialcli.versions.snapshot import Snapshot
    from trialcli.versions.timeline import DatedEvent, Timeline

__version__ = "1.0.0"

__all__ = [
    "CHANGE_COLUMNS",
    "SEVERITIES",
    "Audit",
    "AuditedOutcome",
    "BadAnswerError",
    "BlockedError",
    "Change",
    "DamagedSnapshotError",
    "DatedEvent",
    "Diff",
    "Event",
    "Export",
    "ExportedTable",
    "Fetched",
    "FetchedHistory",
    "Found",
    "FoundTrial",
    "FoundVersion",
    "FutureFormatError",
    "History",
    "HistoryVersion",
    "Imported",
    "KnownVersion",
    "LockedStoreError",
    "NotFoundError",
    "NotStoredError",
    "OutputError",
    "RateLimitedError",
    "RefusedRecordError",
    "RegistryError",
    "RejectedRequestError",
    "RelatedTrial",
    "RelatedTrials",
    "SearchedTrials",
    "ServerFaultError",
    "Severity",
    "Snapshot",
    "Store",
    "StoreError",
    "StoredTrial",
    "Summary",
    "Thresholds",
    "Timeline",
    "TooManyFoundError",
    "TrialFilesError",
    "TrialcliError",
    "UndeliveredError",
    "UnreachableError",
    "UnwritableStoreError",
    "UsageError",
    "Version",
    "WrongRecordError",
    "__version__",
    "changes",
    "default_store",
    "diff",
    "summary",
    "to_dict",
    "to_rows",
]

_HOMES = {
    "CHANGE_COLUMNS": "trialcli.api.changes",
    "changes": "trialcli.api.changes",
    "to_dict": "trialcli.api.data",
    "to_rows": "trialcli.api.data",
    "diff": "trialcli.api.records",
    "summary": "trialcli.api.records",
    "Store": "trialcli.api.store",
    "default_store": "trialcli.api.store",
    "DatedEvent": "trialcli.versions.timeline",
    "Timeline": "trialcli.versions.timeline",
    "Event": "trialcli.events.event",
    "SEVERITIES": "trialcli.events.severity",
    "Severity": "trialcli.events.severity",
    "Thresholds": "trialcli.events.thresholds",
    "Export": "trialcli.versions.export",
    "ExportedTable": "trialcli.versions.export",
    "Found": "trialcli.versions.found",
    "FoundTrial": "trialcli.versions.found",
    "FoundVersion": "trialcli.versions.found",
    "History": "trialcli.versions.history",
    "HistoryVersion": "trialcli.versions.history",
    "KnownVersion": "trialcli.versions.line",
    "StoredTrial": "trialcli.versions.listing",
    "Change": "trialcli.record.changes",
    "SearchedTrials": "trialcli.registry.searched",
    "RelatedTrial": "trialcli.registry.related",
    "RelatedTrials": "trialcli.registry.related",
    "Summary": "trialcli.registry.summary",
    "Audit": "trialcli.versions.audit",
    "AuditedOutcome": "trialcli.versions.audit",
    "Diff": "trialcli.versions.diff",
    "Version": "trialcli.versions.diff",
    "Fetched": "trialcli.versions.fetch_result",
    "FetchedHistory": "trialcli.versions.fetch_result",
    "Imported": "trialcli.versions.import_result",
    "Snapshot": "trialcli.versions.snapshot",
}
"""The modules of the public names; those that end in ``Error`` are in ``trialcli.errors``."""


if not TYPE_CHECKING:  # so that a type checker reports a name that is not there

    def __getattr__(name: str) -> object:
        """Import a public name when it is first used."""
        from importlib import import_module

        if name not in __all__:
            raise AttributeError(f"module 'trialcli' has no attribute {name!r}")
        value = getattr(import_module(_HOMES.get(name, "trialcli.errors")), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """Return the public names, imported or not."""
    return [*__all__]
