"""The charts of a report."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from trialcli.ctgov.words.vocabulary import status_words
from trialcli.events.anchors import Phase
from trialcli.events.severity import SEVERITIES
from trialcli.render.report.blocks import Bar, Block, Chart, Columns, remark
from trialcli.render.report.findings import STATE_WORDS, why_no_shift
from trialcli.text.blocks import capital, counted, one_line, shortened
from trialcli.versions.cohort_summary import (
    CohortSummary,
    EnrollmentSummary,
    ResultsSummary,
)

PHASE_WORDS: dict[Phase | None, str] = {
    "before recruitment": "before the start",
    "during the trial": "during the trial",
    "after completion": "after completion",
    "after results": "after results",
    None: "not certain",
}
_STATUS = 40
"""Characters of a status; the registry's own are shorter."""
_Class = tuple[str, Callable[[float], bool]]
"""A class of values in a chart; a value is in the first class that takes it."""
_DAYS: tuple[_Class, ...] = (
    ("more than 90 days earlier", lambda days: days < -90),
    ("1 to 90 days earlier", lambda days: days < 0),
    ("the same", lambda days: days == 0),
    ("1 to 90 days later", lambda days: days <= 90),
    ("91 to 365 days later", lambda days: days <= 365),
    ("366 to 730 days later", lambda days: days <= 730),
    ("more than 730 days later", lambda _: True),
)
_PERCENT: tuple[_Class, ...] = (
    ("under 50 % of the plan", lambda share: share < 50),
    ("50 % to under 90 %", lambda share: share < 90),
    ("90 % to 110 %", lambda share: share <= 110),
    ("over 110 % to 150 %", lambda share: share <= 150),
    ("over 150 %", lambda _: True),
)


def figures(summary: CohortSummary) -> Columns:
    """Return the charts."""
    columns = (
        _status(summary),
        _events_by_phase(summary),
        _primary_completion(summary),
        _enrollment(summary.enrollment),
        *(_results(one) for one in summary.results if _has_bars(one)),
    )
    return Columns([blocks for one in columns if (blocks := [*one])])


def status_label(status: str | None) -> str:
    """Return a status in words, shortened if it is none of the registry's; empty without one."""
    return "" if status is None else shortened(one_line(status_words(status)), _STATUS)


def _status(summary: CohortSummary) -> Iterator[Block]:
    order = sorted(summary.statuses.items(), key=lambda each: (each[0] is None, -each[1]))
    bars = [Bar(status_label(status) or "Not stated", [number]) for status, number in order]
    yield Chart("status-now", "Status now", "trials", ["trials"], bars, summary.trials)


def _events_by_phase(summary: CohortSummary) -> Iterator[Block]:
    shown = SEVERITIES[:3]
    counts = {(phase, severity): 0 for phase in PHASE_WORDS for severity in SEVERITIES}
    for (rule, phase), number in summary.events.items():
        counts[phase, rule.severity] += number
    bars = [
        Bar(capital(words), [counts[phase, severity] for severity in shown])
        for phase, words in PHASE_WORDS.items()
    ]
    compared = summary.trials - summary.versions.only_one
    title = "Changes of the record, by phase of the trial and severity"
    yield Chart("changes-by-phase", title, "changes", shown, bars)
    yield remark(
        f"Changes between the stored versions of {counted(compared, 'trial')}. "
        f"Not counted: {counted(summary.left_out, 'administrative or registry-made change')}."
    )


def _primary_completion(summary: CohortSummary) -> Iterator[Block]:
    moved = summary.dates[1]
    if not moved.days:
        return
    title = "Primary completion now, compared with the first stored version"
    yield from _histogram("primary-completion-moved", title, moved.days, _DAYS)
    if number := moved.not_known:
        yield remark(f"Not known for {counted(number, 'trial')}: {why_no_shift(moved)}.")


def _enrollment(enrollment: EnrollmentSummary) -> Iterator[Block]:
    if not enrollment.pairs:
        return
    title = "Actual enrollment, in percent of the plan from before the start"
    shares = [100 * actual / plan for plan, actual in enrollment.pairs]
    yield from _histogram("enrollment-of-plan", title, shares, _PERCENT)
    if enrollment.not_actual:
        yield remark(f"Without an actual number: {counted(enrollment.not_actual, 'trial')}.")
    if enrollment.not_planned:
        number = counted(enrollment.not_planned, "trial")
        yield remark(f"Plan from before the start not known, not stated or 0: {number}.")


def _histogram(
    name: str, title: str, values: Sequence[float], classes: Sequence[_Class]
) -> Iterator[Block]:
    counts = Counter(next(words for words, takes in classes if takes(value)) for value in values)
    bars = [Bar(capital(words), [counts[words]]) for words, _ in classes]
    yield Chart(name, title, "trials", ["trials"], bars, len(values))


def _has_bars(found: ResultsSummary) -> bool:
    return bool(found.applicable or (found.region == "U.S." and found.not_known))


def _results(found: ResultsSummary) -> Iterator[Block]:
    bars = [
        Bar(capital(words), [found.states.get(state, 0)])
        for state, words in STATE_WORDS.items()
        if found.states.get(state)
    ]
    name = f"results-{found.region.replace('.', '').lower()}"
    title = f"Results by the {found.region} rule, where it seems to apply"
    yield Chart(name, title, "trials", ["trials"], bars, found.applicable)
    notes = (
        (found.not_applicable, "It does not seem to apply to"),
        (found.not_known, "It is not known whether it applies to"),
    )
    for number, words in notes:
        if number:
            yield remark(f"{words} {counted(number, 'trial')}.")
