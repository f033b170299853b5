"""Whether the times of an outcome that is still the same were altered."""

import re
from collections.abc import Iterator, Mapping

from trialcli.ctgov.outcomes.outcome import TEXT_KEYS, Alteration, OutcomeChangeKind
from trialcli.ctgov.outcomes.profile import OutcomeProfile
from trialcli.ctgov.outcomes.stopwords import grammar
from trialcli.ctgov.outcomes.timing import Time, missing, numbers_beside, times, without_times
from trialcli.ctgov.outcomes.words import plain, stem, tokens

_LASTING = frozenset(
    stem(word)
    for word in ("study", "trial", "end", "duration", "period", "course", "time", "eos", "follow")
)
"""Words of a time frame that merely says that the study lasts."""

_MILESTONES = {
    stem(word): words.split()[0]
    for words in (
        "surgery operation operative postoperative procedure implantation insertion",
        "dose dosing vaccination vaccine injection infusion administration treatment therapy",
        "discharge",
        "admission",
        "delivery birth childbirth",
        "randomization enrollment enrolment inclusion registration",
        "death",
        "progression",
        "relapse recurrence",
        "transplantation transplant",
        "intubation",
        "extubation",
        "retrieval",
        "transfer",
    )
    for word in words.split()
}
"""Events from which, or until which, a time is counted; words of one event on one line."""
_COUNTED_EVENT = re.compile(r"\b(?:event|death|case|dose|course|session)s?\b")


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
    if (
        (old and new and lost)
        or (before.times and after.times and gained and _is_later(old, new, gained))
        or _frame_replaced(before, after)
    ):
        yield "retimed", facts
    elif named := _named_otherwise(before, after):
        yield "retimed", named
    elif gained:
        yield "detail-added", {"detail": "timing", **facts}
    elif lost:
        yield "detail-omitted", {"detail": "timing", **facts}
    else:
        yield from _in_words(before, after)


def _is_later(old: frozenset[Time], new: frozenset[Time], gained: frozenset[Time]) -> bool:
    """Whether a new time is later than every old one, or all times were replaced."""
    if missing(old, new) == old:
        return True
    last = max((time.days or 0.0 for time in old), default=0.0)
    return bool(last) and any((time.days or 0.0) > last for time in gained)


def _in_words(before: OutcomeProfile, after: OutcomeProfile) -> Iterator[Alteration]:
    """Yield what else differs in the time frames: other numbers, or times in words only."""
    old, new = (one.ref.text("timeFrame") for one in (before, after))
    lost, gained = _numbers_gone(old, new), _numbers_gone(new, old)
    left, reached = _milestones(old) - _milestones(new), _milestones(new) - _milestones(old)
    if left and reached:
        yield "retimed", {"dropped": sorted(left), "added": sorted(reached)}
    elif all(any(map(_COUNTED_EVENT.search, side)) for side in (lost, gained)):
        yield "retimed", {"dropped": lost, "added": gained}
    elif old and new and (lost or gained):
        kind: OutcomeChangeKind = "detail-added" if gained else "detail-omitted"
        yield kind, {"detail": "timing", "dropped": lost, "added": gained}
    elif not old and (_content(new) - _heard(before) or _numbers_gone(new, _texts(before))):
        yield "detail-added", {"detail": "timing", "dropped": [], "added": []}
    elif not new and (_content(old) - _heard(after) or _numbers_gone(old, _texts(after))):
        yield "detail-omitted", {"detail": "timing", "dropped": [], "added": []}


def _named_otherwise(before: OutcomeProfile, after: OutcomeProfile) -> Mapping[str, object] | None:
    """Return the times in the measures themselves ("12 month survival") if they were altered."""
    old, new = times(before.ref.text("measure")), times(after.ref.text("measure"))
    lost, gained = missing(old, after.all_times), missing(new, before.all_times)
    if not (lost and gained):
        return None
    return {"in": "measure", "dropped": _ordered(lost), "added": _ordered(gained)}


def _stated(one: OutcomeProfile) -> frozenset[Time]:
    """Return the times of the time frame; if it has none, those of the other texts."""
    return one.times or times(one.ref.text("measure")) or one.all_times


def _comparable(
    old: frozenset[Time], new: frozenset[Time]
) -> tuple[frozenset[Time], frozenset[Time]]:
    """Leave out visits and cycles if only one version states them, beside times in days."""
    ours, theirs = (frozenset(time for time in side if time.days) for side in (old, new))
    both_counted = ours != old and theirs != new
    return (ours, theirs) if ours and theirs and not both_counted else (old, new)


def _ordered(some: frozenset[Time]) -> list[str]:
    ordered = sorted(some, key=lambda time: (time.days or 0.0, time.number))
    return [str(time) for time in ordered]


def _milestones(frame: str) -> frozenset[str]:
    found = (_MILESTONES.get(stem(word)) for word in tokens(plain(frame)))
    return frozenset(event for event in found if event)


def _texts(one: OutcomeProfile) -> str:
    return " ".join(map(one.ref.text, TEXT_KEYS))


def _numbers_gone(one: str, other: str) -> list[str]:
    """Return the numbers of a time frame, beside its times, that another one does not write.

    "Overall duration: 6 years" is new, though another one writes "6 months".
    """
    written = set(tokens(plain(other)))
    return sorted(
        number
        for number in numbers_beside(one) - numbers_beside(other)
        if ":" in number or {word for word in tokens(number) if word[0].isdigit()} - written
    )


def _frame_replaced(before: OutcomeProfile, after: OutcomeProfile) -> bool:
    """Whether a time frame in words replaced one in numbers, or the other way round.

    If the words stay and only a number is added or removed, the time frame became more or less
    exact; it was not replaced. A number for "study duration" is more exact, too.
    """
    if bool(before.times) == bool(after.times):
        return False
    old, new = (_content(one.ref.text("timeFrame")) for one in (before, after))
    if after.times:
        return (
            bool(old - _LASTING) and not old & new and bool(missing(after.times, before.all_times))
        )
    return not new <= old and bool(missing(before.times, after.all_times))


def _content(text: str) -> frozenset[str]:
    """Return the words of a time frame without those of grammar, and without its times."""
    return frozenset(
        stem(word)
        for word in tokens(without_times(plain(text)))
        if word not in grammar() and word[0].isalpha()
    )


def _heard(one: OutcomeProfile) -> frozenset[str]:
    return frozenset(map(stem, one.written))
