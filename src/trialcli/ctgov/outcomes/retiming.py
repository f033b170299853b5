"""Whether the times of an outcome that is still the same were altered."""

from collections.abc import Iterator, Mapping

from trialcli.ctgov.outcomes.outcome import Alteration
from trialcli.ctgov.outcomes.profile import OutcomeProfile
from trialcli.ctgov.outcomes.timing import Time, missing, times
from trialcli.ctgov.outcomes.words import plain, tokens


def retimings(
    before: OutcomeProfile, after: OutcomeProfile, elsewhere: frozenset[Time] = frozenset()
) -> Iterator[Alteration]:
    """Yield the alteration of the timing, if there is one.

    A time that the other version has in its measure or description is not new; nor is one
    ``elsewhere``: in outcomes that were split from this one or merged into it.
    """
    old, new = _comparable(_stated(before), _stated(after))
    lost = missing(old, after.all_times | elsewhere)
    gained = missing(new, before.all_times | elsewhere)
    facts = {"dropped": _ordered(missing(old, new)), "added": _ordered(missing(new, old))}
    if (old and new and lost) or _frame_replaced(before, after):
        yield "retimed", facts
    elif named := _named_otherwise(before, after):
        yield "retimed", named
    elif gained:
        yield "detail-added", {"detail": "timing", **facts}
    elif lost:
        yield "detail-omitted", {"detail": "timing", **facts}


def _named_otherwise(before: OutcomeProfile, after: OutcomeProfile) -> Mapping[str, object] | None:
    """Return the times in the measures themselves ("12 month survival") if they were altered."""
    old, new = times(before.ref.text("measure")), times(after.ref.text("measure"))
    lost, gained = missing(old, after.all_times), missing(new, before.all_times)
    return {"dropped": _ordered(lost), "added": _ordered(gained)} if lost and gained else None


def _stated(one: OutcomeProfile) -> frozenset[Time]:
    """Return the times of the time frame; if it has none, those of the other texts."""
    return one.times or times(one.ref.text("measure")) or one.all_times


def _comparable(
    old: frozenset[Time], new: frozenset[Time]
) -> tuple[frozenset[Time], frozenset[Time]]:
    """Leave out visits and cycles if both versions state times that can be compared."""
    ours, theirs = (frozenset(time for time in side if time.days) for side in (old, new))
    return (ours, theirs) if ours and theirs else (old, new)


def _ordered(some: frozenset[Time]) -> list[str]:
    ordered = sorted(some, key=lambda time: (time.days or 0.0, time.number))
    return [str(time) for time in ordered]


def _frame_replaced(before: OutcomeProfile, after: OutcomeProfile) -> bool:
    """Whether a time frame in words replaced one in numbers, or the other way round.

    If the words stay and only a number is added or removed, the time frame became more or less
    exact; it was not replaced.
    """
    if bool(before.times) == bool(after.times):
        return False
    numbered, worded = (before, after) if before.times else (after, before)
    words = set(tokens(plain(worded.ref.text("timeFrame"))))
    kept = words <= set(tokens(plain(numbered.ref.text("timeFrame"))))
    return not kept and bool(missing(numbered.times, worded.all_times))
