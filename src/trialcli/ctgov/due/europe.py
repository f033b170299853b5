"""When the results of a trial are due by the rules of the European Union.

The record of ClinicalTrials.gov may name the trial's number in the EU's registers. It does not say
whether results are posted there, nor when the trial ended in the EU; its completion date stands in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from trialcli.ctgov.due.completion import Completion, final_completion
from trialcli.ctgov.due.criteria import enrolled_no_one, is_early_phase
from trialcli.ctgov.due.statement import Statement
from trialcli.ctgov.ids.folding import folded
from trialcli.ctgov.ids.others import registry_ids
from trialcli.record.tree import Record, at
from trialcli.text.blocks import enumerated
from trialcli.text.dates import months_later

_PROTOCOL = "protocolSection"
_IDS = f"{_PROTOCOL}.identificationModule"
EuRegister = Literal["CTIS", "EudraCT"]
_RULES = {
    # "within one year from the end of a clinical trial in all Member States concerned"
    "CTIS": "Regulation (EU) No 536/2014, Article 37(4)",
    # EMA, Trial results: modalities and timing of posting, table 1
    "EudraCT": "Commission Guideline 2012/C 302/03",
}
_NUMBER = re.compile(r"[0-9]{4}(?:-[0-9]{2,6})+", re.ASCII)
_YEAR, _CHILDREN = 12, 6
"""Months after the end of the trial; the shorter time is that of trials of children in EudraCT."""


@dataclass(frozen=True, slots=True)
class EuResultsDue:
    """What a record says, on a day, about the results that a rule of the EU may require."""

    register: EuRegister
    numbers: tuple[str, ...]
    """The trial's numbers in the register, as the record has them."""
    completion: Completion | None
    """Stands in for the end of the trial; None if the record does not state it."""
    is_of_children: bool
    """Whether the record limits the trial to participants under 18 years."""
    is_without_participants: bool
    is_early: bool
    """Whether it is of phase 1 or earlier."""
    today: date

    @property
    def applicable(self) -> bool:
        """Whether the record suggests that the rule applies: not if nobody was enrolled."""
        return not self.is_without_participants

    @property
    def due(self) -> date | None:
        """The deadline, counted from the completion date."""
        if self.completion is None or self.is_without_participants:
            return None
        return months_later(self.completion.day.last_day, self.months)

    @property
    def months(self) -> int:
        """Months from the end of the trial to the deadline."""
        return _CHILDREN if self.register == "EudraCT" and self.is_of_children else _YEAR

    @property
    def state(self) -> Literal["not_due", "unknown"]:
        """Whether results are due; after the deadline it is not known if they were submitted."""
        if self.is_without_participants or (self.due is not None and self.today <= self.due):
            return "not_due"
        return "unknown"

    @property
    def rule(self) -> str:
        """The rule that it follows."""
        return _RULES[self.register]

    def counted(self) -> tuple[Statement, ...]:
        """Return how the deadline is counted, and what the record does not say."""
        return tuple(self._statements())

    def _statements(self) -> Iterator[Statement]:
        noun = "number" if len(self.numbers) == 1 else "numbers"
        numbers = enumerated(self.numbers)
        yield Statement(f"The record names the EU trial {noun} {numbers} ({self.register}).")
        if self.is_without_participants:
            yield Statement("It enrolled no one, so no results seem to be due.")
            return
        if self.completion is None:
            yield Statement("The record states no completion date.")
        else:
            kind = "" if self.completion.is_actual else "estimated "
            time = "one year" if self.months == _YEAR else "6 months"
            yield Statement(
                f"Counted from its {kind}completion date, {self.completion.day}, results are due "
                f"{time} after the end of the trial, by {self.due}.",
                self.rule,
            )
            yield Statement("The end of the trial in the EU may be another day.")
        if self.months == _CHILDREN:
            yield Statement(
                "The time is 6 months as all participants are children; a sponsor may justify 12.",
                "EMA, Trial results: modalities and timing of posting",
            )
        if self.register == "EudraCT" and self.is_early:
            yield Statement(
                "Phase 1 trials are exempt unless they are part of a paediatric investigation "
                "plan, which the record does not say.",
                self.rule,
            )
        yield Statement("This record does not say whether results are posted in the EU.")


def eu_results(study: Record, today: date) -> EuResultsDue | None:
    """Return what a record says about results due in the EU; None if it names no EU number.

    If it names numbers of both registers, the trial was moved to CTIS and follows its rule.
    """
    numbers: dict[EuRegister, list[str]] = {"CTIS": [], "EudraCT": []}
    for kind, number in _numbers(study):
        if number not in numbers[kind]:
            numbers[kind].append(number)
    register: EuRegister = "CTIS" if numbers["CTIS"] else "EudraCT"
    if not numbers[register] or _study_type(study) not in (None, "INTERVENTIONAL"):
        return None
    return EuResultsDue(
        register,
        tuple(numbers[register]),
        final_completion(study),
        is_of_children=_is_of_children(study),
        is_without_participants=enrolled_no_one(study),
        is_early=is_early_phase(study),
        today=today,
    )


def _numbers(study: Record) -> Iterator[tuple[EuRegister, str]]:
    """Yield the EU numbers among all IDs; their stated type is often another one."""
    infos = at(study, f"{_IDS}.secondaryIdInfos")
    for info in (at(study, f"{_IDS}.orgStudyIdInfo"), *(infos if isinstance(infos, list) else ())):
        text = at(info, "id") if isinstance(info, dict) else None
        for found in registry_ids(folded(text)) if isinstance(text, str) else ():
            digits = _NUMBER.search(found.text)
            if found.kind == "CTIS" and digits is not None:
                yield "CTIS", digits[0]
            elif found.kind == "EudraCT" and digits is not None:
                yield "EudraCT", digits[0]


def _study_type(study: Record) -> object:
    return at(study, f"{_PROTOCOL}.designModule.studyType")


def _is_of_children(study: Record) -> bool:
    """Return whether the only age group, by the registry's own reckoning, is that of children."""
    return bool(at(study, f"{_PROTOCOL}.eligibilityModule.stdAges") == ["CHILD"])
