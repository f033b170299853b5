"""What came of comparing several trials: how many changed, and what is not known of the others."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from trialcli.versions.diff import Diff, Hidden, View


@dataclass(frozen=True, slots=True)
class Compared:
    """Counts of trials, and of the changes that are not shown."""

    shown: int = 0
    """Trials of which at least one change is shown."""
    hidden: int = 0
    """Trials that changed, but none of their changes is shown."""
    left: Hidden = field(default_factory=Hidden)
    """The changes of those trials."""
    same: int = 0
    """Trials whose two versions do not differ in what was compared."""
    partial: tuple[str, ...] = ()
    """Trials of which no change is shown, and one version is not a whole record."""
    single: int = 0
    """Trials that are stored in one version only."""
    unmoved: int = 0
    """Trials without a stored version since the day that was asked for."""
    newest: date | None = None
    """The day of the newest stored change of those."""
    missing: int = 0
    """Trials of which the registry lists versions that are not stored."""
    failed: int = 0
    """Trials that could not be compared."""
    only_before: tuple[str, ...] = ()
    """Trials that only the first of two files holds."""
    only_after: tuple[str, ...] = ()
    """Trials that only the second of two files holds."""


def total(counts: Iterable[Compared]) -> Compared:
    """Add up."""
    every = tuple(counts)
    return Compared(
        shown=sum(one.shown for one in every),
        hidden=sum(one.hidden for one in every),
        left=sum((one.left for one in every), Hidden()),
        same=sum(one.same for one in every),
        partial=tuple(trial for one in every for trial in one.partial),
        single=sum(one.single for one in every),
        unmoved=sum(one.unmoved for one in every),
        newest=max((one.newest for one in every if one.newest is not None), default=None),
        missing=sum(one.missing for one in every),
        failed=sum(one.failed for one in every),
        only_before=tuple(trial for one in every for trial in one.only_before),
        only_after=tuple(trial for one in every for trial in one.only_after),
    )


def compared(diff: Diff, view: View) -> Compared:
    """Count one diff."""
    if view.events(diff):
        return Compared(shown=1)
    left = view.hidden(diff)
    partial = () if diff.partials == (None, None) else (diff.trial,)
    if left:
        return Compared(hidden=1, left=left, partial=partial)
    return Compared(same=1, partial=partial)


def uncompared(newest: date | None, *, missing: bool) -> Compared:
    """Count a trial without two versions to compare.

    Args:
        newest: the day of its newest stored change; None if only one version is stored.
        missing: whether the registry lists versions that are not stored.

    """
    if newest is None:
        return Compared(single=1, missing=int(missing))
    return Compared(unmoved=1, newest=newest, missing=int(missing))


def only_in(trial: str, side: Literal["before", "after"]) -> Compared:
    """Count a trial that only one of two files holds."""
    return Compared(only_before=(trial,)) if side == "before" else Compared(only_after=(trial,))
