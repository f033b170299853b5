"""What the posted results of a record say of its registered outcomes.

Once results are posted, the registry writes their outcomes over the registered ones (the same
texts in 232 of 232 records). What differs was therefore not reported, or was named post hoc.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from trialcli.ctgov.audit.outcomes import compare_outcomes, lists_of, stated_outcome
from trialcli.ctgov.events.audit_rules import (
    OTHER_OUTCOME_NOT_REPORTED,
    OUTCOME_POST_HOC,
    PRIMARY_OUTCOME_NOT_REPORTED,
)
from trialcli.ctgov.outcomes.outcome import OutcomeRef
from trialcli.ctgov.results.measures import as_outcome, list_of
from trialcli.record.tree import Record, at, objects
from trialcli.registry.audit import OutcomeLists, OutcomeVerdict, StatedOutcome
from trialcli.text.blocks import capital

_MEASURES = "resultsSection.outcomeMeasuresModule.outcomeMeasures"
_POST_HOC = "postHocOutcomes"
_NOT_POSTED = "notPosted"
"""The key of whether a measure has no data yet."""


def reported_outcomes(record: Record) -> OutcomeLists | None:
    """Return the outcomes of the posted results in the form of a protocol's; None without results.

    Those named post hoc have a list of their own.
    """
    measures = at(record, _MEASURES)
    if not isinstance(measures, list):
        return None
    lists: dict[str, list[dict[str, Any]]] = {}
    for measure in objects(measures):
        key = _POST_HOC if measure.get("type") == "POST_HOC" else list_of(measure)
        is_unposted = measure.get("reportingStatus") == "NOT_POSTED"
        mark = {_NOT_POSTED: True} if is_unposted else {}
        lists.setdefault(key, []).append(as_outcome(measure) | mark)
    return lists


def compare_reported(
    before: OutcomeLists, after: OutcomeLists, reported: OutcomeLists
) -> tuple[OutcomeVerdict, ...]:
    """Return what became of every outcome, with what the posted results say of it.

    Args:
        before: the outcomes registered in the earlier version.
        after: those registered in the later version, which has the results.
        reported: those of its posted results.
    """
    compared = compare_outcomes(after, reported)
    in_results = {each.places[0]: each for each in compared if each.places[0]}
    new = {each.places[1]: each for each in compared if not each.places[0]}
    verdicts = compare_outcomes(before, after)
    if new or any(each.before != each.after for each in in_results.values()):
        direct = {each.key: each for each in compare_outcomes(before, reported)}
    else:
        direct = {}
    known = []
    for each in verdicts:
        found = direct.get(each.key)
        if each.places[1]:
            known.append(_with_results(each, in_results[each.places[1]], reported, found))
        elif found is not None and new.pop(found.places[1], None) is not None:
            known.append(_in_results(each, found))
        else:
            is_gone = each.verdict == "dropped"  # and not merged into another one
            known.append(replace(each, reported=False if is_gone else None))
    return (*known, *(replace(each, reported=True) for each in new.values()), *_post_hoc(reported))


def _with_results(
    verdict: OutcomeVerdict,
    in_results: OutcomeVerdict,
    reported: OutcomeLists,
    direct: OutcomeVerdict | None,
) -> OutcomeVerdict:
    """Return what became of a registered outcome, with what the results say of it.

    Args:
        verdict: what became of it in the registered lists.
        in_results: what the results made of it.
        reported: the outcomes of the results.
        direct: what became of it from the earlier version to the results.
    """
    if why := _why_not_reported(in_results, reported):
        return _not_reported(verdict, why)
    if in_results.before == in_results.after:
        return replace(verdict, reported=True)
    if direct is None or direct.places[1] != in_results.places[1]:
        return replace(verdict, after=in_results.after, reported=True)
    return _in_results(verdict, direct)


def _in_results(verdict: OutcomeVerdict, direct: OutcomeVerdict) -> OutcomeVerdict:
    """Return what became of an outcome that differs between the results and the protocol."""
    sentence = f"{direct.sentence}, in the posted results"
    return replace(direct, places=verdict.places, sentence=sentence, reported=True)


def _why_not_reported(in_results: OutcomeVerdict, reported: OutcomeLists) -> str:
    place = in_results.places[1]
    if place is None:
        return "not in the posted results"
    measure = lists_of(reported)[place[0]][place[1]]
    return "without posted data" if measure.get(_NOT_POSTED) else ""


def _not_reported(verdict: OutcomeVerdict, why: str) -> OutcomeVerdict:
    if verdict.verdict not in ("kept", "altered"):
        return replace(verdict, sentence=f"{verdict.sentence}; {why}", reported=False)
    stated = verdict.before or verdict.after
    is_primary = stated is not None and stated.type == "primary"
    return replace(
        verdict,
        verdict="not_reported",
        rule=PRIMARY_OUTCOME_NOT_REPORTED if is_primary else OTHER_OUTCOME_NOT_REPORTED,
        sentence=f"{verdict.sentence}; {why}"
        if verdict.verdict == "altered"
        else _named(stated, why),
        reported=False,
    )


def _named(outcome: StatedOutcome | None, why: str) -> str:
    return "" if outcome is None else f"{capital(outcome.type)} outcome {why}: {outcome.label}"


def _post_hoc(reported: OutcomeLists) -> Iterator[OutcomeVerdict]:
    items = reported.get(_POST_HOC, ())
    for position, item in enumerate(items):
        ref = OutcomeRef("otherOutcomes", position, item)
        outcome = replace(stated_outcome(ref), type="post_hoc")
        yield OutcomeVerdict(
            "post_hoc",
            None,
            outcome,
            OUTCOME_POST_HOC,
            f"Outcome reported as post hoc: {outcome.label}",
            (None, (_POST_HOC, position)),
            reported=True,
        )
