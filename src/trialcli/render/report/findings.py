"""The main findings of a report in sentences: each number with what it is out of."""

from collections.abc import Iterable, Iterator

from trialcli.events.severity import SEVERITIES
from trialcli.render.audit.words import DATE_WORDS
from trialcli.render.report.charts import percent
from trialcli.text.blocks import counted
from trialcli.versions.cohort_summary import (
    CohortSummary,
    DateSummary,
    EnrollmentSummary,
    ResultsSummary,
    VersionSummary,
    spread,
)

STATE_WORDS = {
    "not_due": "not due yet",
    "due": "due since 30 days or less",
    "overdue": "seemingly overdue",
    "submitted": "submitted, not posted",
    "in_time": "submitted in time",
    "late": "submitted late",
    "unknown": "not known whether overdue",
}

_FEW = 4
"""With fewer numbers, only the smallest and the largest are given, not the quartiles."""


def findings(summary: CohortSummary) -> Iterator[str]:
    """Yield the main findings, each with its denominator and what is not known."""
    if not summary.trials:
        yield "No trial could be read."
        return
    yield from filter(
        None,
        (
            _primary_sentence(summary),
            _registered_sentence(summary),
            _reported_sentence(summary),
            _date_sentence(summary.dates[1]),
            _enrollment_sentence(summary.enrollment),
            *map(_results_sentence, summary.results),
            _versions_sentence(summary),
        ),
    )


def _primary_sentence(summary: CohortSummary) -> str:
    found = summary.primary
    states = found.states
    if found.judged:
        said = (
            f"{_of(states.get('changed', 0), found.judged)} changed a primary outcome after the "
            "earliest recorded start"
        )
        by = [f"{n} {name}" for name in SEVERITIES if (n := found.severities.get(name))]
        said += f" (highest severity: {', '.join(by)})" if by else ""
        if reworded := states.get("reworded"):
            said += f"; {reworded} changed only details of one"
    else:
        said = "No trial can be judged on its primary outcomes"
    return ". ".join(filter(None, (said, *_not_judged(summary)))) + "."


def _not_judged(summary: CohortSummary) -> Iterator[str]:
    """Yield which trials cannot be judged on their primary outcomes, and why."""
    found = summary.primary
    states = found.states
    if number := states.get("uncertain"):
        yield (
            f"{counted(number, 'trial')} changed one, and the stored versions do not show whether "
            "after the start"
        )
    if number := states.get("not_known"):
        why = "no version from before the start is stored"
        yield f"{counted(number, 'trial')} cannot be judged ({why})" + (
            f"; {found.changed_though_unknown} of them changed one since the first stored version"
            if found.changed_though_unknown
            else ""
        )
    if number := states.get("not_started"):
        yield f"{counted(number, 'trial')} had not started"
    if number := states.get("none_registered"):
        yield f"{counted(number, 'trial')} {_verb(number, 'states', 'state')} no primary outcome"


def _registered_sentence(summary: CohortSummary) -> str:
    before, after = summary.prospective.get(True, 0), summary.prospective.get(False, 0)
    if not before + after:
        return f"It is not known whether {_the_trials(summary)} registered before the start."
    said = f"{_of(before, before + after)} registered before the start"
    unknown = summary.prospective.get(None, 0)
    return f"{said}{_unknown(unknown, 'the dates do not decide it')}."


def _reported_sentence(summary: CohortSummary) -> str:
    posted, found = summary.has_results.get(True, 0), summary.primary
    unknown = summary.has_results.get(None, 0)
    said = f"{_of(posted, summary.trials - unknown)} posted results"
    said += _unknown(unknown, "the record does not state it")
    if found.posted:
        said += (
            f". Of the {found.posted} whose promise is known, the results of "
            f"{found.not_reported} lack a registered primary outcome"
        )
    return f"{said}."


def _date_sentence(moved: DateSummary) -> str:
    if not moved.days:
        return f"It is not known how far {DATE_WORDS[moved.name].lower()} was moved in any trial."
    known = len(moved.days)
    said = (
        f"{DATE_WORDS[moved.name]} is now later than first stored in {_of(moved.later, known)}, "
        f"and earlier in {moved.earlier}; median {_median_shift(moved)}"
    )
    return f"{said}{_unknown(moved.not_known, why_no_shift(moved))}."


def why_no_shift(moved: DateSummary) -> str:
    """Return why a shift is not known of some trials."""
    reasons = (
        (moved.only_one, "only one version is stored"),
        (moved.not_stated, "a date is not stated"),
    )
    return _reasons(reasons)


def _median_shift(moved: DateSummary) -> str:
    found = spread(moved.days)
    if found is None:
        return "not known"
    said = f"{signed(found.median)} days"
    if len(moved.days) < _FEW:
        return said if found.least == found.most else f"{said} ({_range(found.least, found.most)})"
    return f"{said} (interquartile range {_range(*found.quartiles)})"


def _range(low: float, high: float) -> str:
    return f"{signed(low)} to {signed(high)}"


def signed(number: float) -> str:
    """Return a number with its sign, and 0 without one."""
    return f"{number:+.0f}".replace("-", "−") if round(number) else "0"


def _enrollment_sentence(enrollment: EnrollmentSummary) -> str:
    unknown = enrollment.not_actual + enrollment.not_planned
    reasons = (
        (enrollment.not_actual, "no actual number is stated"),
        (enrollment.not_planned, "what was planned before the start is not known, not stated or 0"),
    )
    if not enrollment.pairs:
        return f"Planned and actual enrollment can be compared in no trial: {_reasons(reasons)}."
    plan, actual = (sum(each) for each in zip(*enrollment.pairs, strict=True))
    below = sum(10 * each < 9 * planned for planned, each in enrollment.pairs)
    number = len(enrollment.pairs)
    said = (
        f"{_of(below, number)} enrolled under 90 % of the participants planned before the start; "
        f"together {actual} of {plan} ({percent_of(actual, plan)})"
    )
    return f"{said}{_unknown(unknown, _reasons(reasons))}."


def percent_of(number: int, whole: int) -> str:
    """Return a number as a percentage of a whole, which it may exceed."""
    return percent(number, whole) if number <= whole else f"{100 * number / whole:.0f} %"


def _results_sentence(found: ResultsSummary) -> str:
    if not found.applicable:
        return (
            f"The {found.region} rule on results seems to apply to no trial; of "
            f"{counted(found.not_known, 'trial')} it is not known."
            if found.not_known
            else ""
        )
    states = [
        f"{n} {words}" for state, words in STATE_WORDS.items() if (n := found.states.get(state))
    ]
    said = f"The {found.region} rule on results seems to apply to "
    said += f"{counted(found.applicable, 'trial')}: {', '.join(states)}"
    return f"{said}{_unknown(found.not_known, 'whether it applies')}."


def _versions_sentence(summary: CohortSummary) -> str:
    found = summary.versions
    said = (
        f"All this is based on {counted(found.stored, 'stored version')} of {_the_trials(summary)}"
    )
    parts = _of_the_trial(found) if summary.trials == 1 else _of_trials(found)
    hint = (
        " trialcli fetch --history fetches the others." if found.complete < summary.trials else ""
    )
    return f"{said}: {'; '.join(parts)}.{hint}"


def _of_the_trial(found: VersionSummary) -> Iterator[str]:
    if found.complete and found.stored == 1:
        yield "the registry lists no other, so that no change is known"
        return
    if found.complete:
        yield "every version that the registry lists is stored"
    if found.incomplete:
        yield "at least one that the registry lists is not stored"
    if found.not_known:
        yield "it is not known how many the registry has"
    if found.only_one:
        yield "only one is stored, so that no change is known"


def _of_trials(found: VersionSummary) -> Iterator[str]:
    if found.complete:
        yield f"every version that the registry lists is stored for {found.complete}"
    if found.incomplete:
        yield f"{found.incomplete} {_verb(found.incomplete, 'lacks', 'lack')} at least one"
    if found.not_known:
        yield f"of {found.not_known} it is not known how many the registry has"
    if found.only_one:
        yield f"of {found.only_one} only one is stored, so that no change is known"


def _of(number: int, out_of: int) -> str:
    """Return ``12 of 40 trials (30 %)``."""
    share = f" ({percent(number, out_of)})" if out_of else ""
    return f"{number} of {counted(out_of, 'trial')}{share}"


def _the_trials(summary: CohortSummary) -> str:
    return "the trial" if summary.trials == 1 else f"the {summary.trials} trials"


def _verb(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def _unknown(number: int, why: str) -> str:
    """Return how many trials a number says nothing about; empty if it concerns all."""
    return f". Not known for {counted(number, 'trial')} ({why})" if number else ""


def _reasons(reasons: Iterable[tuple[int, str]]) -> str:
    """Return several reasons, each with its number of trials if there are several."""
    given = [(number, why) for number, why in reasons if number]
    if len(given) == 1:
        return given[0][1]
    return "; ".join(f"{why} for {number}" for number, why in given)
