"""What a record says of the results that rules of the United States and the EU may require."""

from datetime import date

from trialcli.ctgov.due.europe import EuResultsDue, eu_results
from trialcli.ctgov.due.sentences import applicability, eu_standing, us_counted, us_standing
from trialcli.ctgov.due.unitedstates import ResultsDue, us_results
from trialcli.record.tree import Record
from trialcli.registry.audit import DutyReason, ResultsDuty


def results_duties(record: Record, today: date) -> tuple[ResultsDuty, ...]:
    """Return the duty by the U.S. rule, and that by the rule of the EU if it names an EU number."""
    eu = eu_results(record, today)
    found = (_of_us(us_results(record, today)), None if eu is None else _of_eu(eu))
    return tuple(one for one in found if one is not None)


def _of_us(found: ResultsDue) -> ResultsDuty:
    criteria = (
        DutyReason(each.sentence, each.source, is_criterion=True, is_met=each.is_met)
        for each in found.criteria
    )
    return ResultsDuty(
        "U.S.",
        found.applicable,
        found.due,
        found.state,
        found.rule,
        found.days_late,
        found.submitted,
        (*criteria, *(DutyReason(*each) for each in us_counted(found))),
        sentence=f"{applicability(found)} {us_standing(found)}",
    )


def _of_eu(found: EuResultsDue) -> ResultsDuty:
    reasons = tuple(DutyReason(*each) for each in found.counted())
    return ResultsDuty(
        "EU",
        found.applicable,
        found.due,
        found.state,
        found.rule,
        reasons=reasons,
        sentence=eu_standing(found),
    )
