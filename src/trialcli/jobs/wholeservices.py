"""What runs over the whole registry work with."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from trialcli.jobs.fetch import Fetcher
from trialcli.jobs.wholeregistry import WholeRegistry
from trialcli.registry.whole import ArchiveFile
from trialcli.versions.checks import CheckLog
from trialcli.versions.clock import Clock
from trialcli.versions.servedtexts import ServedTexts
from trialcli.versions.store import InspectableStore
from trialcli.versions.wholeprogress import WholeProgress


@dataclass(frozen=True, slots=True)
class EverythingServices:
    """What a run over the whole registry works with."""

    registry: WholeRegistry
    fetcher: Fetcher
    store: InspectableStore
    checks: CheckLog
    texts: ServedTexts
    progress: WholeProgress
    clock: Clock
    file: Callable[[], AbstractContextManager[ArchiveFile]]
    """Makes the temporary file of a download."""
    stored_bytes: int
    """How many bytes one version of a trial takes in the store on average."""
