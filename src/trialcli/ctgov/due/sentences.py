"""Sentences about results due: facts of a public record, and what they suggest."""

from collections.abc import Iterator
from datetime import date

from trialcli.ctgov.due.europe import eu_results
from trialcli.ctgov.due.unitedstates import ResultsDue, us_results
from trialcli.record.tree import Record
from trialcli.text.blocks import counted


def applicability(found: ResultsDue) -> str:
    """Return whether the U.S. rule seems to apply, with what the record says about it."""
    deciding = [each for each in found.criteria if each.is_met is found.applicable]
    said = " ".join(each.sentence for each in deciding)
    if found.applicable is None:
        return f"It is not known whether 42 CFR 11 applies: {said}"
    if found.applicable is False:
        return f"42 CFR 11 does not seem to apply: {said}"
    return f"42 CFR 11 {'probably applies' if found.is_probable else 'seems to apply'}: {said}"


def us_rule(study: Record) -> tuple[str, str]:
    """Return whether the U.S. rule seems to apply to a trial, and how its deadline is counted."""
    # Neither depends on the day.
    found = us_results(study, date.min)
    return applicability(found), " ".join(_deadline(found))


def eu_rule(study: Record) -> str | None:
    """Return how the deadline by the EU's rule is counted; None if a record names no EU number."""
    found = eu_results(study, date.min)
    return None if found is None else " ".join(found.counted())


def us_sentences(found: ResultsDue) -> tuple[str, ...]:
    """Return whether results are due by the U.S. rule, when, and whether they were submitted."""
    return tuple(_sentences(found))


def _sentences(found: ResultsDue) -> Iterator[str]:
    yield applicability(found)
    yield from _deadline(found)
    yield standing(found)


def _deadline(found: ResultsDue) -> tuple[str, ...]:
    if found.applicable is False or found.is_waived or found.deadline is None:
        return ()
    return found.deadline.counted()


def standing(found: ResultsDue) -> str:
    """Return whether results are due and were submitted."""
    if found.state == "not_due":
        return _not_due(found)
    if found.state == "unknown":
        return _unknown(found)
    if found.state in ("due", "overdue"):
        overdue = "; they seem overdue" if found.state == "overdue" else ""
        return f"No results were submitted, {_days(found)} after the deadline{overdue}."
    return _submitted(found)


def _not_due(found: ResultsDue) -> str:
    if found.is_waived:
        return "The requirement of results was waived (42 CFR 11.54)."
    if found.due is None:
        return "No results are posted, and none seem to be due."
    latest = "no later than" if found.deadline is not None and found.deadline.is_delayed else "by"
    return f"No results are posted; they are due {latest} {found.due}."


def _unknown(found: ResultsDue) -> str:
    if found.results is None:
        return "The record does not say whether results are posted."
    if found.applicable is None:
        return "No results are posted; whether any are due is not known."
    if found.deadline is None:
        return "No results are posted; the deadline is not known."
    return (
        f"No results are posted. The deadline of {found.due} counts from an estimated date, so it "
        "is not known whether they are overdue."
    )


def _submitted(found: ResultsDue) -> str:
    day = f" on {found.submitted}" if found.submitted is not None else ""
    said = f"Results were first submitted{day}"
    if found.days_late is not None:
        said += f", {_days(found)} after the deadline"
    elif found.state == "in_time":
        is_delayed = found.deadline is not None and found.deadline.is_delayed
        said += f", no later than {'the latest possible' if is_delayed else 'the'} deadline"
    return f"{said} ({found.results})."


def _days(found: ResultsDue) -> str:
    return counted(found.days_late or 0, "day")
