"""The deadline of results by 42 CFR 11.44, and how it is counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from trialcli.ctgov.due.completion import Completion, final_completion, primary_completion
from trialcli.ctgov.due.statement import Statement
from trialcli.ctgov.due.submission import delay_submitted
from trialcli.record.tree import Record
from trialcli.text.dates import PartialDate, years_later


@dataclass(frozen=True, slots=True)
class Deadline:
    """When results are due by 42 CFR 11.44, if the rule applies."""

    completion: Completion
    certified: PartialDate | None
    """When a delay was certified or an extension requested; the record does not say which."""
    later: Completion | None
    """The completion date, if data were collected after primary completion."""

    @property
    def standard(self) -> date:
        """One year after primary completion (11.44(a)).

        A month counts as its last day, as by TrialsTracker: nobody is called late too early. For
        29 February it is 28 February.
        """
        return years_later(self.completion.day.last_day, 1)

    @property
    def is_late_certification(self) -> bool:
        """Whether the delay was not certified before the standard deadline, and so has no effect.

        The registry's definition of Delayed Results says "prior to the date of (i.e., the day
        before) the standard submission deadline".
        """
        return self.certified is not None and self.certified.last_day >= self.standard

    @property
    def is_delayed(self) -> bool:
        """Whether a certification decides the deadline.

        The deadline is then 30 days after the earliest decision of the FDA, and at most two years
        after the certification (11.44(b), (c)). The record names no decision, so only the two years
        are known. A certification two years before the standard deadline delays nothing.
        """
        return self.day != self.standard

    @property
    def day(self) -> date:
        """The deadline; with a delay, the latest possible one."""
        if self.certified is None or self.is_late_certification:
            return self.standard
        return max(self.standard, years_later(self.certified.last_day, 2))

    @property
    def is_estimated(self) -> bool:
        """Whether it depends on an estimated date, which makes nothing overdue."""
        return not self.completion.is_actual

    @property
    def rule(self) -> str:
        """The paragraphs that it follows."""
        return "42 CFR 11.44(b), (c)" if self.is_delayed else "42 CFR 11.44(a)"

    @property
    def latest_part(self) -> date | None:
        """The latest deadline of outcomes collected later, if it is another day (11.44(d)).

        Each is due one year after its own last data; only the last of all is in the record.
        """
        last = years_later(self.later.day.last_day, 1) if self.later is not None else self.day
        return last if last > self.day else None

    def counted(self) -> tuple[Statement, ...]:
        """Return how the deadline is counted."""
        return (self._from(), *self._delay(), *self._parts())

    def _from(self) -> Statement:
        day, name = self.completion.day, self.completion.name
        stated = f"The {'' if self.completion.is_actual else 'estimated '}{name} is {day}"
        month = f" and counts as {day.last_day}" if day.day is None else ""
        return Statement(
            f"{stated}{month}; results are due one year later, by {self.standard}.",
            "42 CFR 11.44(a)",
        )

    def _delay(self) -> Iterator[Statement]:
        if self.certified is None:
            return
        said = f"A delay was certified, or an extension requested, on {self.certified}"
        if self.is_late_certification:
            yield Statement(
                f"{said}, not before that day, so it does not seem to delay the results.",
                "ClinicalTrials.gov, Results Data Element Definitions",
            )
        elif not self.is_delayed:
            yield Statement(
                f"{said}, at least two years before that day, so it delays nothing.",
                "42 CFR 11.44(b), (c)",
            )
        else:
            yield Statement(
                f"{said}. If it was a certification, results are due 30 days after a decision of "
                "the FDA, which the record does not name, and no later than two years after it, "
                f"by {self.day}.",
                "42 CFR 11.44(b), (c)",
            )
            yield Statement("The date of a granted extension is not public.", "42 CFR 11.44(e)")

    def _parts(self) -> Iterator[Statement]:
        if self.later is not None and self.latest_part is not None:
            kind = "" if self.later.is_actual else "estimated "
            yield Statement(
                "Outcomes collected after primary completion are due one year after their own "
                f"last data, by {self.latest_part} for the {kind}completion date, "
                f"{self.later.day}.",
                "42 CFR 11.44(d)",
            )


def us_deadline(study: Record) -> Deadline | None:
    """Return the deadline of a trial's results; None if the record states no completion date."""
    completion, final = primary_completion(study), final_completion(study)
    if completion is None:
        return None
    is_later = final is not None and final.day.last_day > completion.day.last_day
    return Deadline(completion, delay_submitted(study), final if is_later else None)
