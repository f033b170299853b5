"""Downloading the earlier versions of a record, some in each call."""

from trialcli.agents.call import Call, CancellableProgress

_MOST = 40
"""Versions that one call downloads: at one request a second, most clients wait a minute."""


class _EnoughError(Exception):
    """Enough versions were downloaded for one call."""


class _BoundedProgress(CancellableProgress):
    """A progress that also ends a job after some steps."""

    def __init__(self, call: Call) -> None:
        super().__init__(call)
        self._left = _MOST

    def advance(self) -> None:
        """Count one more version."""
        super().advance()
        self._left -= 1
        if self._left <= 0:
            raise _EnoughError


def fetch_earlier_versions(call: Call, trial: str, tool: str) -> str:
    """Download and store the current record and its earlier versions; return the stored ID.

    It remarks on versions that could not be downloaded.

    Raises:
        UsageError: the server was started with --offline.
        RegistryError: the registry could not be asked about the trial.
    """
    call.require_online(tool)
    with call.asking():
        registry = call.registry()
        fetched = call.fetcher(registry).fetch_one(trial)
        try:
            found = call.backfill(registry).fetch(fetched.trial, _BoundedProgress(call))
        except _EnoughError:
            call.remark(
                f"{_MOST} earlier versions were downloaded, and there are more: call {tool} again "
                "with fetch_history=true for the next ones."
            )
            return fetched.trial
    if found.error is not None:
        call.remark(f"Not every earlier version could be downloaded. {found.error}")
    return fetched.trial
