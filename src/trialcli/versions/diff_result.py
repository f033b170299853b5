"""The results of comparing several trials: their diffs, why others have none, and the counts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, Literal, TypeVar

from trialcli.errors import TrialcliError
from trialcli.events.severity import Severity
from trialcli.record.files import Side
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
    is_missing: bool = False
    """Whether the registry lists versions since that day that are not stored."""


@dataclass(frozen=True, slots=True)
class OnlyOneVersion:
    """Neighbors in the order of the results of which one version is stored.

    There may be hundreds of thousands.
    """

    trials: Sequence[str]


@dataclass(frozen=True, slots=True)
class OnlyInOneFile:
    """A trial that only one of two files contains."""

    trial: str
    side: Literal["before", "after"]


DiffResult = Diff | FailedDiff | NoNewVersion | OnlyOneVersion | OnlyInOneFile


@dataclass(frozen=True, slots=True)
class Diffs:
    """The results for everything that the user wants to compare."""

    results: Iterator[DiffResult]
    are_many: bool = False
    """Whether they are a list, whatever its length, and not the diff of one trial."""
    sides: tuple[Side, Side] | None = None
    """The two files; None if stored versions are compared, or the records of one trial."""


@dataclass(frozen=True, slots=True)
class DiffCounts:
    """Counts of trials, and of the changes that are not shown."""

    shown: int = 0
    """Trials with at least one shown change."""
    hidden: int = 0
    """Trials that changed, but none of their changes is shown."""
    hidden_changes: Hidden = field(default_factory=Hidden)
    """The changes of those trials."""
    same: int = 0
    """Trials whose two versions do not differ in what was compared."""
    incomplete: tuple[str, ...] = ()
    """Trials without a shown change that have an incomplete record."""
    one_version: int = 0
    """Trials with only one stored version."""
    unchanged: int = 0
    """Trials without a stored version since the given day."""
    newest: date | None = None
    """The day of the newest stored change of those trials."""
    missing: int = 0
    """Trials with versions that the registry lists and the store does not have."""
    failed: int = 0
    """Trials that could not be compared."""
    only_before: tuple[str, ...] = ()
    """Trials that are only in the first of two files."""
    only_after: tuple[str, ...] = ()
    """Trials that are only in the second of two files."""
    later_first: tuple[str, ...] = ()
    """Trials whose version before is not the registry's first, as far as is known."""


_ONE_VERSION = DiffCounts(one_version=1)
"""One value for all of them: there may be hundreds of thousands."""


def total_counts(counts: Iterable[DiffCounts]) -> DiffCounts:
    """Add up the counts of several results."""
    every = tuple(counts)
    return DiffCounts(
        shown=sum(one.shown for one in every),
        hidden=sum(one.hidden for one in every),
        hidden_changes=sum((one.hidden_changes for one in every), Hidden()),
        same=sum(one.same for one in every),
        incomplete=tuple(trial for one in every for trial in one.incomplete),
        one_version=sum(one.one_version for one in every),
        unchanged=sum(one.unchanged for one in every),
        newest=max((one.newest for one in every if one.newest is not None), default=None),
        missing=sum(one.missing for one in every),
        failed=sum(one.failed for one in every),
        only_before=tuple(trial for one in every for trial in one.only_before),
        only_after=tuple(trial for one in every for trial in one.only_after),
        later_first=tuple(trial for one in every for trial in one.later_first),
    )


def _count_diff(diff: Diff, view: View) -> DiffCounts:
    later_first = () if diff.before.number == 1 else (diff.trial,)
    if view.events(diff):
        return DiffCounts(shown=1, later_first=later_first)
    hidden = view.hidden(diff)
    incomplete = () if diff.partials == (None, None) else (diff.trial,)
    return DiffCounts(
        hidden=int(bool(hidden)),
        hidden_changes=hidden,
        same=int(not hidden),
        incomplete=incomplete,
        later_first=later_first,
    )


Drawn = TypeVar("Drawn")


@dataclass(frozen=True, slots=True)
class DrawnDiff(Generic[Drawn]):
    """A result without its records: those of a large store do not fit into memory."""

    counts: DiffCounts
    content: Drawn | None = None
    """The diff as it will be printed; None if it will not be printed."""
    worst: Severity = "none"
    hidden: Hidden = field(default_factory=Hidden)
    """The changes that are not shown beside those that are."""
    fails: bool = False
    """Whether any event has the severity of --fail-on or a higher one."""
    not_compared: tuple[str, str] | None = None
    """A trial without a diff, and the reason as a code."""
    with_one_version: Sequence[str] = ()
    """More trials without a diff: one version of each is stored."""

    def each_not_compared(self) -> Iterator[tuple[str, str]]:
        """Yield each trial without a diff, and the reason as a code."""
        if self.not_compared is not None:
            yield self.not_compared
        yield from ((trial, "one-version") for trial in self.with_one_version)


def draw_diff(
    result: DiffResult,
    view: View,
    draw: Callable[[Diff], Drawn],
    *,
    fails_on: View | None,
    draw_empty: bool,
) -> DrawnDiff[Drawn]:
    """Return a result as it will be printed, with its counts.

    ``fails_on`` has the events that --fail-on is about. A diff without a shown change is drawn only
    with ``draw_empty``.
    """
    if isinstance(result, FailedDiff):
        return DrawnDiff(DiffCounts(failed=1), not_compared=(result.trial, "failed"))
    if isinstance(result, NoNewVersion):
        missing = int(result.is_missing)
        if result.newest is None:
            counts = DiffCounts(one_version=1, missing=1) if missing else _ONE_VERSION
            return DrawnDiff(counts, not_compared=(result.trial, "one-version"))
        counts = DiffCounts(unchanged=1, newest=result.newest, missing=missing)
        return DrawnDiff(counts, not_compared=(result.trial, "unchanged-since"))
    if isinstance(result, OnlyOneVersion):
        counts = DiffCounts(one_version=len(result.trials))
        return DrawnDiff(counts, with_one_version=result.trials)
    if isinstance(result, OnlyInOneFile):
        only = (result.trial,)
        is_before = result.side == "before"
        counts = DiffCounts(only_before=only) if is_before else DiffCounts(only_after=only)
        return DrawnDiff(counts, not_compared=(result.trial, f"only-{result.side}"))
    diff = view.of(result)
    counts = _count_diff(diff, view)
    return DrawnDiff(
        counts,
        draw(diff) if counts.shown or draw_empty else None,
        diff.worst,
        view.hidden(diff) if counts.shown else Hidden(),
        fails=fails_on is not None and bool(fails_on.events(diff)),
    )
