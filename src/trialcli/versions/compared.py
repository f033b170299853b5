"""What came of comparing several trials: how many changed, and what is not known of the others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, Literal, TypeVar

from trialcli.errors import TrialcliError
from trialcli.events.severity import Severity
from trialcli.versions.diff import Diff, Hidden, View


@dataclass(frozen=True, slots=True)
class FailedDiff:
    """A trial whose versions could not be compared, and why."""

    trial: str
    error: TrialcliError


@dataclass(frozen=True, slots=True)
class NoNewVersion:
    """A trial with only one stored version, or with none since the given day."""

    trial: str
    newest: date | None
    """The day of its newest stored change; None if only one version is stored."""
    missing: bool = False
    """Whether the registry lists versions since that day that are not stored."""


@dataclass(frozen=True, slots=True)
class OnlyIn:
    """A trial that only one of two files holds."""

    trial: str
    side: Literal["before", "after"]


Found = Diff | FailedDiff | NoNewVersion | OnlyIn
Page = TypeVar("Page")


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

    ``newest`` is the day of its newest stored change; None if only one version is stored. If
    versions are ``missing``, the registry lists some that are not stored.
    """
    if newest is None:
        return Compared(single=1, missing=int(missing))
    return Compared(unmoved=1, newest=newest, missing=int(missing))


def only_in(trial: str, side: Literal["before", "after"]) -> Compared:
    """Count a trial that only one of two files holds."""
    return Compared(only_before=(trial,)) if side == "before" else Compared(only_after=(trial,))


@dataclass(frozen=True, slots=True)
class DrawnDiff(Generic[Page]):
    """What is kept of a diff: with their records, those of a large store would fill the memory."""

    counts: Compared
    page: Page | None = None
    """The diff as it is to be printed; None if nothing of it is."""
    worst: Severity = "none"
    left: Hidden = field(default_factory=Hidden)
    """The changes that are not shown beside those that are."""
    is_bad: bool = False
    """Whether any event is as severe as --fail-on says, or more."""
    not_compared: tuple[str, str] | None = None
    """A trial without a diff, and the reason in a word."""


def drawn(
    found: Found,
    view: View,
    draw: Callable[[Diff], Page],
    *,
    fails_on: View | None,
    without_news: bool,
) -> DrawnDiff[Page]:
    """Return what is kept of a diff.

    ``fails_on`` are the events that are bad; ``without_news`` draws a diff of which nothing is
    shown, too.
    """
    if isinstance(found, FailedDiff):
        return DrawnDiff(Compared(failed=1), not_compared=(found.trial, "failed"))
    if isinstance(found, NoNewVersion):
        why = "one-version" if found.newest is None else "unchanged-since"
        counts = uncompared(found.newest, missing=found.missing)
        return DrawnDiff(counts, not_compared=(found.trial, why))
    if isinstance(found, OnlyIn):
        counts = only_in(found.trial, found.side)
        return DrawnDiff(counts, not_compared=(found.trial, f"only-{found.side}"))
    if view.sections:
        found = found.only(view.sections)
    counts = compared(found, view)
    return DrawnDiff(
        counts,
        draw(found) if counts.shown or without_news else None,
        found.worst,
        view.hidden(found) if counts.shown else Hidden(),
        is_bad=fails_on is not None and bool(fails_on.events(found)),
    )
