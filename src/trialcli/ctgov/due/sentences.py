"""Sentences about results due: facts of a public record, and what they suggest."""

from datetime import date

from trialcli.ctgov.due.europe import EuResultsDue, eu_results
from trialcli.ctgov.due.statement import Statement
from trialcli.ctgov.due.unitedstates import ResultsDue, us_results
from trialcli.record.tree import Record
from trialcli.text.blocks import counted


def applicability(found: ResultsDue) -> str:
    """Return whether the U.S. rule seems to apply."""
    if found.applicable is None:
        return "It is not known whether 42 CFR 11 applies."
    if found.applicable is False:
        return "42 CFR 11 does not seem to apply."
    return f"42 CFR 11 {'probably applies' if found.is_probable else 'seems to apply'}."


def us_rule(study: Record) -> tuple[str, str]:
    """Return whether the U.S. rule seems to apply and why, and how its deadline is counted."""
    # Neither depends on the day.
    found = us_results(study, date.min)
    deciding = [each.sentence for each in found.criteria if each.is_met is found.applicable]
    return " ".join((applicability(found), *deciding)), " ".join(map(str, us_counted(found)))


def eu_rule(study: Record) -> str | None:
    """Return how the deadline by the EU's rule is counted; None if a record names no EU number."""
    found = eu_results(study, date.min)
    return None if found is None else " ".join(map(str, found.counted()))


def us_counted(found: ResultsDue) -> tuple[Statement, ...]:
    """Return how the deadline by the U.S. rule is counted, if the rule may apply."""
    if found.applicable is False or found.is_waived or found.deadline is None:
        return ()
    if found.applicable:
        return found.deadline.counted()
    first, *others = found.deadline.counted()
    said = first.sentence
    return (first._replace(sentence=f"If it applies: {said[0].lower()}{said[1:]}"), *others)


def us_standing(found: ResultsDue) -> str:
    """Return whether results are due by the U.S. rule, and were submitted."""
    if found.state == "not_due":
        return _not_due(found)
    if found.state == "unknown":
        return _unknown(found)
    if found.state in ("due", "overdue"):
        overdue = ", and seem overdue" if found.state == "overdue" else ""
        return f"{_none(found)} They were due {_by(found)}, {_days(found)} ago{overdue}."
    return _submitted(found)


def eu_standing(found: EuResultsDue) -> str:
    """Return whether results are due by the EU's rule."""
    if found.due is None:
        is_none = found.state == "not_due"
        return (
            "No results seem to be due in the EU."
            if is_none
            else "The deadline in the EU is not known."
        )
    if found.state == "not_due":
        return f"Results are due in the EU by {found.due}."
    return (
        f"Results were due in the EU by {found.due}. It is not known whether they were submitted."
    )


def _not_due(found: ResultsDue) -> str:
    if found.is_waived:
        return "The requirement of results was waived (42 CFR 11.54)."
    if found.due is None:
        return f"{_none(found)} Nothing seems to be due."
    return f"{_none(found)} They are due {_by(found)}."


def _unknown(found: ResultsDue) -> str:
    if found.results is None:
        return "The record does not say whether results are posted."
    if found.applicable is None:
        return f"{_none(found)} Whether any are due is not known."
    if found.deadline is None:
        return f"{_none(found)} The deadline is not known."
    return (
        f"{_none(found)} The deadline of {found.due} counts from an estimated date, so it "
        "is not known whether they are overdue."
    )


def _none(found: ResultsDue) -> str:
    """Return that no results are posted, or that they were withdrawn."""
    if found.results is not None and found.results.standing == "withdrawn":
        return f"Results were {found.results}."
    return "No results are posted."


def _submitted(found: ResultsDue) -> str:
    day = f" on {found.submitted}" if found.submitted is not None else ""
    said = f"Results were first submitted{day}"
    if found.days_late is not None:
        said += f", {_days(found)} late: they were due {_by(found)}"
    elif found.state == "in_time":
        said += f", in time: they were due {_by(found)}"
    return f"{said} ({found.results})."


def _by(found: ResultsDue) -> str:
    is_delayed = found.deadline is not None and found.deadline.is_delayed
    return f"{'no later than' if is_delayed else 'by'} {found.due}"


def _days(found: ResultsDue) -> str:
    return counted(found.days_late or 0, "day")
