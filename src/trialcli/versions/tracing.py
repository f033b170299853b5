"""Tracing an outcome through the versions of a record: when it became what it is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import takewhile

from trialcli.events.anchors import Anchors, When, when
from trialcli.registry.audit import OutcomeLists, OutcomeVerdict, Verdict
from trialcli.versions.audit import AuditedOutcome, AuditVersion, Interlude

CompareOutcomes = Callable[[OutcomeLists, OutcomeLists], tuple[OutcomeVerdict, ...]]
Finding = tuple[str, str]
"""A verdict, and the outcome that it is about."""
CompareReported = Callable[[OutcomeLists, OutcomeLists, OutcomeLists], tuple[OutcomeVerdict, ...]]


def trace_outcomes(
    versions: Sequence[AuditVersion],
    found: Sequence[OutcomeVerdict],
    compare: CompareOutcomes,
    known: Anchors,
) -> Iterator[AuditedOutcome]:
    """Yield what became of each outcome between the first and the last version, and since when.

    It is so since the version after which every version says so. If an outcome was added, removed
    and added again, that is the last time.
    """
    trace = _Trace([version.facts.outcomes for version in versions], compare)
    for verdict in found:
        places = trace.changed_at(verdict)
        steps = [(versions[place], when_changed(versions, place, known)) for place in places]
        since, when = steps[0] if steps else (None, None)
        meanwhile = [
            Interlude(word, versions[place], when_changed(versions, place, known), versions[until])
            for word, place, until in trace.taken_back(verdict, places)
        ]
        yield AuditedOutcome(verdict, since, when, tuple(steps[1:]), tuple(meanwhile))


def in_results_since(
    versions: Sequence[AuditVersion],
    outcomes: Sequence[AuditedOutcome],
    compare: CompareReported,
    known: Anchors,
) -> Iterator[AuditedOutcome]:
    """Yield the outcomes; of what only the results say, with the version that brought it.

    An outcome that they lack was not changed: it has no phase.
    """
    is_open = [one.since is None and not one.is_quiet for one in outcomes]
    said = _findings_of_results(versions, compare) if any(is_open) else {}
    for one, is_sought in zip(outcomes, is_open, strict=True):
        place = _since_results(_finding(one.found), said) if is_sought else None
        if place is None:
            yield one
        else:
            is_gone = one.found.verdict == "not_reported"
            when = None if is_gone else when_changed(versions, place, known)
            yield replace(one, since=versions[place], when=when)


def _since_results(finding: Finding, said: Mapping[int, set[Finding]]) -> int | None:
    """Return the first version from which on all results say so; None if the last do not."""
    places = takewhile(lambda place: finding in said[place], said)
    return min(places, default=None)


def _findings_of_results(
    versions: Sequence[AuditVersion], compare: CompareReported
) -> dict[int, set[Finding]]:
    """Return what each version with results says of the outcomes, newest first."""
    promised = versions[0].facts.outcomes
    said: dict[int, set[Finding]] = {}
    for place in reversed(range(1, len(versions))):
        facts = versions[place].facts
        if facts.reported is None:
            break
        if place + 1 in said and facts.has_outcomes_of(versions[place + 1].facts):
            said[place] = said[place + 1]
        else:
            compared = compare(promised, facts.outcomes, facts.reported)
            said[place] = {_finding(one) for one in compared}
    return said


def _finding(found: OutcomeVerdict) -> Finding:
    stated = found.before or found.after
    return found.verdict, stated.label if stated else ""


def when_changed(versions: Sequence[AuditVersion], place: int, known: Anchors) -> When:
    """Return when a version changed what the version before it states."""
    before, after = versions[place - 1 : place + 1]
    is_next = before.number is not None and after.number == before.number + 1
    return when(known, before.partial_day, after.partial_day, adjacent=is_next)


def when_between(versions: Sequence[AuditVersion], places: Sequence[int], known: Anchors) -> When:
    """Return when some versions, of which at least one made a change, made it."""
    first, last = (when_changed(versions, place, known) for place in (places[0], places[-1]))
    return When(first.earliest, last.latest, first.is_exact and last.is_exact)


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

    def taken_back(
        self, verdict: OutcomeVerdict, since: Sequence[int]
    ) -> Iterator[tuple[Verdict, int, int]]:
        """Yield what the record stated before it stated what it does now, from and until when."""
        if verdict.before is None:
            return
        said: Verdict = "kept"
        begun = 0
        for place in self._changed:
            is_last = bool(since) and place >= since[0]
            then = self._from_first(place).get(verdict.key)
            word: Verdict = "kept" if is_last or then is None else then.verdict
            if word != said:
                if said != "kept":
                    yield said, begun, place
                said, begun = word, place
            if is_last:
                return

    def _is_the_same(self, verdict: OutcomeVerdict, place: int) -> bool:
        """Whether a version says of an outcome of the first one what the last version says."""
        then = self._from_first(place).get(verdict.key)
        return (
            verdict.as_registered != "kept"
            and then is not None
            and then.verdict == verdict.as_registered
        )

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
