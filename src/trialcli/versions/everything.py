"""A run over the whole registry: what it was, and what came of it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from trialcli.errors import ExitCode, RegistryError
from trialcli.registry.whole import RegistrySize

SWEEP_EVERY = timedelta(days=7)
MOST_ASKED = 100
"""At most this many stored trials that did not come are asked for one by one in a run.

If more records failed, the run is no complete sweep; if fewer did, the next run asks for them.
"""


class RunKind(StrEnum):
    """What a run over the whole registry asks for."""

    FIRST = "first-load"
    """Every record, for the first time."""
    SWEEP = "sweep"
    """Every record, to find also the changes that the registry does not date."""
    DATES = "by-dates"
    """The records that the registry dates as updated since the last run."""
    NOTHING_NEW = "nothing-new"
    """None: the registry has published no new data since the last run."""

    @property
    def is_whole(self) -> bool:
        """Whether it asks for every record."""
        return self in (RunKind.FIRST, RunKind.SWEEP)


class SweepCause(StrEnum):
    """Why a run asks for every record."""

    DUE = "due"
    """It is the first one, the last sweep is a week old, or a person wants it."""
    UNKNOWN = "unknown"
    """It is not known which versions the last sweep compared."""
    SET_BACK = "set-back"
    """The store no longer has the compared versions of many trials."""


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What a run is going to do, before anything large is asked for."""

    kind: RunKind
    cause: SweepCause = SweepCause.DUE
    """Why everything is asked for, if it is."""
    since: date | None = None
    """The first day of the updates that are asked for."""
    last_sweep: datetime | None = None
    """When the last complete sweep was; None if there was none."""
    next_download: datetime | None = None
    """From when on the download is tried again: the last ones failed. None if it is tried now."""
    delayed_until: datetime | None = None
    """From when on every record is asked for again: the last such runs were not complete.

    None if that is no reason to wait.
    """


@dataclass(slots=True)
class EverythingRun:
    """What came of a run over the whole registry, so far."""

    plan: RunPlan
    registry: str
    last_sweep: datetime | None = None
    """When the last complete sweep was, this run counted in."""
    data_timestamp: str | None = None
    size: RegistrySize | None = None
    by: str | None = None
    """``download`` or ``pages``; None if neither was begun."""
    downloaded_bytes: int | None = None
    refusal: RegistryError | None = None
    """Why the download was not used."""
    continued: int = 0
    """How many trials an interrupted run had read before; this run went on from there."""
    total: int | None = None
    """How many trials the registry says it has."""
    came: int = 0
    """How many trials were in what it served."""
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    failed_before: int = 0
    """How many trials were asked for because their records failed in an earlier run."""
    absent_before: int = 0
    """How many trials were asked for because they did not come in the last sweep."""
    set_back: int = 0
    """How many trials were asked for because the version that a run compared is not stored."""
    outdated: list[str] = field(default_factory=list)
    """Trials whose record was older than the one stored; it was not stored."""
    data_date: str | None = None
    """The data date that most records state."""
    other_dates: int = 0
    """How many records state another one."""
    is_changed_meanwhile: bool = False
    """Whether the registry published new data, or may have, while the run read the old."""
    is_accounted: bool = False
    """Whether exactly as many trials came as the registry says it has, from one data."""
    no_longer_served: list[str] = field(default_factory=list)
    """Stored trials of which the registry itself says that it has none."""
    merged: list[tuple[str, str]] = field(default_factory=list)
    """Stored trials that the registry now has under another ID, and that ID."""
    unconfirmed: list[str] = field(default_factory=list)
    """Stored trials that did not come, of which it is not known why."""
    late: list[str] = field(default_factory=list)
    """Trials that did not come, and were served when they or another ID of them were asked for."""
    broken: RegistryError | None = None
    """Why the run ended before its end."""
    store_exit: ExitCode = ExitCode.OK
    """The exit code of the worst failure."""

    @property
    def next_sweep(self) -> datetime | None:
        """From when on a run makes a sweep by itself."""
        if self.plan.delayed_until is not None:
            return self.plan.delayed_until
        return None if self.last_sweep is None else self.last_sweep + SWEEP_EVERY

    @property
    def is_complete(self) -> bool:
        """Whether everything that had to be asked for came, and could be stored."""
        if self.broken is not None or self.failed or self.unconfirmed:
            return False
        if self.plan.delayed_until is not None:
            return False
        return self.is_accounted or not self.plan.kind.is_whole

    @property
    def exit_code(self) -> ExitCode:
        """The exit code; a store error comes before a failed check."""
        failed = ExitCode.OK if self.is_complete else ExitCode.CHECK_FAILED
        return max(self.store_exit, failed)
