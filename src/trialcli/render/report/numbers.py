"""The tables of numbers behind the findings of a report."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from trialcli.events.severity import rank
from trialcli.render.audit.words import DATE_WORDS, VERDICT_WORDS
from trialcli.render.report.blocks import Block, Paragraph, Part, Table, Text, paragraph, remark
from trialcli.render.report.charts import share_words
from trialcli.render.report.figures import PHASE_WORDS
from trialcli.render.report.findings import signed
from trialcli.text.blocks import capital, counted
from trialcli.versions.cohort_summary import (
    CohortSummary,
    DateSummary,
    spread,
)

if TYPE_CHECKING:
    from trialcli.events.anchors import Phase
    from trialcli.registry.audit import Verdict


def number_parts(summary: CohortSummary) -> Iterator[Part]:
    """Yield the tables of numbers behind the summary."""
    if summary.trials:
        yield Part("outcomes", "Primary outcomes that were changed", [*_verdicts(summary)])
        yield Part("dates", "Dates that were moved", [*_dates(summary)])
        yield Part("changes", "What was changed most often", [*_rules(summary)])


def _verdicts(summary: CohortSummary) -> Iterator[Block]:
    found = summary.primary
    verdicts: Mapping[tuple[Verdict, Phase | None], int] = found.verdicts
    shown = [one for one in VERDICT_WORDS if any(one == verdict for verdict, _ in verdicts)]
    if not shown:
        yield paragraph(
            "No major or minor change of a primary outcome is known since what was promised."
        )
    else:
        phases = [one for one in PHASE_WORDS if any(one == phase for _, phase in verdicts)]
        rows = [
            [
                capital(VERDICT_WORDS[one]),
                *(str(verdicts.get((one, phase), 0)) for phase in phases),
                str(sum(verdicts.get((one, phase), 0) for phase in phases)),
            ]
            for one in shown
        ]
        head = ["Outcomes", *(capital(PHASE_WORDS[phase]) for phase in phases), "Total"]
        yield Table(head, rows, frozenset(range(1, len(head))))
        yield remark(
            "Primary outcomes that are not as promised, with a major or minor change, in the "
            "trials that can be judged or are uncertain."
        )
    if found.changed_before:
        number = counted(found.changed_before, "trial")
        yield remark(f"{number} changed a primary outcome before the start; this is not counted.")


def _dates(summary: CohortSummary) -> Iterator[Block]:
    head = ["Date", "Trials", "Earlier", "The same", "Later", "Median days", "Interquartile range"]
    head += ["Smallest to largest", "Not known"]
    rows = [_date_row(one) for one in summary.dates]
    yield Table(head, rows, frozenset(range(1, len(head))), is_wide=True)
    yield remark(
        "Days from the date in the first stored version to the date in the newest one. Dates "
        "without a day count as the middle of their month. A date that was only made more exact is "
        "the same."
    )


def _date_row(moved: DateSummary) -> list[str]:
    found = spread(moved.days)
    known, unknown = len(moved.days), moved.not_known
    row = [DATE_WORDS[moved.name], str(known)]
    if found is None:
        return [*row, *[""] * 6, str(unknown)]
    same = known - moved.earlier - moved.later
    low, high = found.quartiles
    return [
        *row,
        *(str(each) for each in (moved.earlier, same, moved.later)),
        signed(found.median),
        f"{signed(low)} to {signed(high)}",
        f"{signed(found.least)} to {signed(found.most)}",
        str(unknown),
    ]


def _rules(summary: CohortSummary) -> Iterator[Paragraph | Table]:
    totals: dict[str, int] = {}
    for (rule, _), number in summary.events.items():
        totals[rule.id] = totals.get(rule.id, 0) + number
    shown = [one for one in summary.trials_of_rule if one.severity in ("major", "minor")]
    if not shown:
        yield paragraph("No major or minor change is known.")
        return
    shown.sort(key=lambda one: (rank(one.severity), -summary.trials_of_rule[one], one.id))
    compared = summary.trials - summary.versions.only_one
    rows = [
        [
            Text(one.reason, note=one.id),
            one.severity,
            str(totals[one.id]),
            share_words(summary.trials_of_rule[one], compared),
            *(str(summary.events.get((one, phase), 0)) for phase in PHASE_WORDS),
        ]
        for one in shown
    ]
    phases = [capital(words) for words in PHASE_WORDS.values()]
    head = ["Change", "Severity", "Changes", "Trials", *phases]
    yield Table(head, rows, frozenset(range(2, len(head))), is_wide=True)
