"""Tracing an outcome through the versions of a record: when it became what it is."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from trialcli.events.anchors import Anchors, When, when
from trialcli.registry.audit import OutcomeLists, OutcomeVerdict
from trialcli.versions.audit import AuditedOutcome, AuditVersion

CompareOutcomes = Callable[[OutcomeLists, OutcomeLists], tuple[OutcomeVerdict, ...]]


def trace_outcomes(
    versions: Sequence[AuditVersion],
    found: Sequence[OutcomeVerdict],
    compare: CompareOutcomes,
    known: Anchors,
) -> Iterator[AuditedOutcome]:
    """Yield what became of each outcome between the first and the last version, and since when.

    It is so since the version after which every version says so. Of an outcome that came and went
    and came again, that is the last time.
    """
    trace = _Trace([version.facts.outcomes for version in versions], compare)
    for verdict in found:
        places = trace.changed_at(verdict)
        steps = [(versions[place], when_changed(versions, place, known)) for place in places]
        if steps:
            yield AuditedOutcome(verdict, *steps[0], again=tuple(steps[1:]))
        else:
            yield AuditedOutcome(verdict)


def when_changed(versions: Sequence[AuditVersion], place: int, known: Anchors) -> When:
    """Return when a version changed what the version before it states."""
    before, after = versions[place - 1 : place + 1]
    is_next = before.number is not None and after.number == before.number + 1
    return when(known, before.partial_day, after.partial_day, adjacent=is_next)


class _Trace:
    """The outcomes of some versions, compared with those of the first and the last one.

    Only where they changed: most versions have the outcomes of the version before.
    """

    def __init__(self, outcomes: Sequence[OutcomeLists], compare: CompareOutcomes) -> None:
        self._outcomes = outcomes
        self._compare = compare
        self._changed = [
            place for place in range(1, len(outcomes)) if outcomes[place] is not outcomes[place - 1]
        ]
        self._from_first = cache(self._compared_with_first)
        self._to_last = cache(self._known_to_last)

    def changed_at(self, verdict: OutcomeVerdict) -> list[int]:
        """Return where an outcome became what it is, and where it was changed once more."""
        says_so = self._is_new if verdict.before is None else self._is_the_same
        since: list[int] = []
        for place in reversed(self._changed):
            if not says_so(verdict, place):
                break
            since.insert(0, place)
        if verdict.before is None:
            return since[:1]
        return [place for place in since if place == since[0] or self._differs(verdict, place)]

    def _is_the_same(self, verdict: OutcomeVerdict, place: int) -> bool:
        """Whether a version says of an outcome of the first one what the last version says."""
        then = self._from_first(place).get(verdict.key)
        return verdict.verdict != "kept" and then is not None and then.verdict == verdict.verdict

    def _differs(self, verdict: OutcomeVerdict, place: int) -> bool:
        """Whether a version states an outcome in other words than the version before."""
        earlier = self._changed[self._changed.index(place) - 1]
        before, after = (self._from_first(one)[verdict.key].after for one in (earlier, place))
        return before != after

    def _is_new(self, verdict: OutcomeVerdict, place: int) -> bool:
        """Whether a version has an outcome of the last one that the first one lacks."""
        return verdict.places[1] in self._to_last(place)

    def _compared_with_first(self, place: int) -> "dict[object, OutcomeVerdict]":
        compared = self._compare(self._outcomes[0], self._outcomes[place])
        return {one.key: one for one in compared}

    def _known_to_last(self, place: int) -> "set[object]":
        compared = self._compare(self._outcomes[place], self._outcomes[-1])
        return {one.places[1] for one in compared if one.places[0]}
