"""Whether the results of a trial are due, overdue, in time or late by the U.S. rule, 42 CFR 11."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from trialcli.ctgov.due.criteria import Criterion, are_met, started_under_the_rule, us_criteria
from trialcli.ctgov.due.deadline import Deadline, us_deadline
from trialcli.ctgov.due.submission import ResultsState, first_submission, results_state
from trialcli.record.tree import Record
from trialcli.text.dates import PartialDate

GRACE = timedelta(days=30)
"""After these days, results are called overdue, as by TrialsTracker. The deadline stays."""
DueState = Literal["not_due", "due", "overdue", "submitted", "in_time", "late", "unknown"]
"""Whether results are due and were submitted.

``not_due``: none are due yet, or none at all. ``due``: the deadline passed at most 30 days ago, and
none were submitted. ``overdue``: it passed earlier. ``submitted``: they were submitted, and are not
posted, or no deadline is known. ``in_time`` and ``late``: they are posted, and were first submitted
before or after the deadline. ``unknown``: the record does not say enough.
"""


@dataclass(frozen=True, slots=True)
class ResultsDue:
    """What a record says, on a day, about the results that the U.S. rule may require."""

    criteria: tuple[Criterion, ...]
    is_probable: bool
    """Whether the trial started before 18 January 2017, so that less is known about it."""
    deadline: Deadline | None
    """None if the record states no completion date."""
    results: ResultsState | None
    """None if the record does not say whether there are results."""
    submitted: PartialDate | None
    """When results were first submitted; returned results count, withdrawn ones do not."""
    today: date

    @property
    def applicable(self) -> bool | None:
        """Whether the record suggests that the rule applies; None if it is not known."""
        return are_met(self.criteria)

    @property
    def is_waived(self) -> bool:
        """Whether the requirement was waived (42 CFR 11.54)."""
        return self.results is not None and self.results.is_waived

    @property
    def due(self) -> date | None:
        """The deadline, if the rule seems to apply; with a delay, the latest possible one."""
        if self.applicable is not True or self.is_waived or self.deadline is None:
            return None
        return self.deadline.day

    @property
    def state(self) -> DueState:
        """Whether results are due and were submitted."""
        if self.results is None:
            return "unknown"
        if self.results.standing in ("none", "withdrawn"):
            return self._state_of_none()
        if self._judged is None or self.results.standing != "posted":
            return "submitted"
        return "late" if self._judged > 0 else "in_time"

    @property
    def days_late(self) -> int | None:
        """Days from the deadline to the first submission, or else to today; None if not late."""
        days = self._judged
        if self.state in ("due", "overdue") and self.due is not None:
            days = (self.today - self.due).days
        return days if days is not None and days > 0 else None

    @property
    def rule(self) -> str:
        """The rule that decides it."""
        if self.applicable is False:
            return next(each.source for each in self.criteria if each.is_met is False)
        if self.is_waived:
            return "42 CFR 11.54"
        return "42 CFR 11.44" if self.deadline is None else self.deadline.rule

    @property
    def _judged(self) -> int | None:
        """Days from the deadline to the first submission, if both are known."""
        deadline, due, day = self.deadline, self.due, self.submitted
        if deadline is None or due is None or day is None or deadline.is_estimated:
            return None
        return (day.first_day - due).days

    def _state_of_none(self) -> DueState:
        if self.applicable is False or self.is_waived:
            return "not_due"
        if self.deadline is None:
            return "unknown"
        if self.today <= self.deadline.day:
            return "not_due"
        if self.applicable is None or self.deadline.is_estimated:
            return "unknown"
        return "overdue" if self.today > self.deadline.day + GRACE else "due"


def us_results(study: Record, today: date) -> ResultsDue:
    """Return what a record says, on a day, about the results that the U.S. rule may require."""
    results = results_state(study)
    has_any = results is not None and results.standing not in ("none", "withdrawn")
    return ResultsDue(
        criteria=us_criteria(study),
        is_probable=not started_under_the_rule(study),
        deadline=us_deadline(study),
        results=results,
        submitted=first_submission(study) if has_any else None,
        today=today,
    )
