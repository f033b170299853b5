"""Whether a record suggests that 42 CFR 11 requires results, criterion by criterion.

The criteria are those of TrialsTracker (github.com/ebmdatalab/clinicaltrials-act-converter,
``ctconvert/convert_data.py``), which reads 42 CFR 11.22(b) from public records. Each criterion is
met, not met, or not known from the record. TrialsTracker counts what is not known as not met.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from trialcli.ctgov.due.completion import primary_completion
from trialcli.ctgov.words.vocabulary import field_words, phase_words
from trialcli.record.tree import Record, at, objects, strings
from trialcli.text.blocks import enumerated, one_line
from trialcli.text.dates import PartialDate, parse_date

_PROTOCOL = "protocolSection"
FINAL_RULE = date(2017, 1, 18)
"""When 42 CFR 11 took effect (81 FR 64982)."""
_DEFINITION = "42 CFR 11.22(b)"
_TRACKER = "TrialsTracker, by 42 CFR 11.22(b)"
_COVERED_PHASES = {"PHASE2", "PHASE3", "PHASE4", "NA"}
_EARLY_PHASES = {"EARLY_PHASE1", "PHASE1"}
_COVERED_TYPES = {
    "DRUG",
    "DEVICE",
    "BIOLOGICAL",
    "GENETIC",
    "RADIATION",
    "COMBINATION_PRODUCT",
    "DIAGNOSTIC_TEST",
}
_UNITED_STATES = {
    "United States",
    "American Samoa",
    "Guam",
    "Northern Mariana Islands",
    "Puerto Rico",
    "Virgin Islands (U.S.)",
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition of a rule, and what a record says about it."""

    name: str
    """What it is about: ``study type``."""
    sentence: str
    """What the record says."""
    source: str
    is_met: bool | None
    """None if the record does not say."""


def us_criteria(study: Record) -> tuple[Criterion, ...]:
    """Return the criteria of an applicable clinical trial, with what a record says about each."""
    return tuple(criterion(study) for criterion in _CRITERIA)


def are_met(criteria: tuple[Criterion, ...]) -> bool | None:
    """Whether all criteria are met; None if it is not known and none is known not to be met."""
    met = [criterion.is_met for criterion in criteria]
    if False in met:
        return False
    return None if None in met else True


def _study_type(study: Record) -> Criterion:
    kind = _text(study, "designModule.studyType")
    is_surveillance = at(study, f"{_PROTOCOL}.oversightModule.isPpsd") is True
    if kind is None:
        return Criterion("study type", "The study type is not stated.", _DEFINITION, is_met=None)
    said = f"The study type is {_words('studyType', kind)}."
    if kind != "INTERVENTIONAL" and is_surveillance:
        said += " It is a pediatric postmarket surveillance of a device, which the rule may cover."
        return Criterion("study type", said, f"{_DEFINITION}(1)", is_met=None)
    return Criterion("study type", said, _DEFINITION, is_met=kind == "INTERVENTIONAL")


def _product(study: Record) -> Criterion:
    """Return whether the FDA regulates the product, as the record says or, before 2017, suggests.

    Records of trials that started before 18 January 2017 may lack the two statements. A covered
    type of intervention and a site in the United States count instead.
    """
    statements = {
        "drug": at(study, f"{_PROTOCOL}.oversightModule.isFdaRegulatedDrug"),
        "device": at(study, f"{_PROTOCOL}.oversightModule.isFdaRegulatedDevice"),
    }
    regulated = [product for product, said in statements.items() if said is True]
    if regulated:
        said = f"It studies a {' and a '.join(regulated)} that the FDA regulates."
        if _is_without_us_link(study):
            # The registry asks about exports if there is no U.S. site and no IND or IDE.
            said += (
                " The record names no site in the United States and no export from there, so the "
                "rule may not apply."
            )
        return Criterion("product", said, _DEFINITION, is_met=True)
    if False in statements.values():
        said = "It studies no drug or device that the FDA regulates."
        return Criterion("product", said, _DEFINITION, is_met=False)
    unstated = "The record does not say whether the FDA regulates the product"
    start = parse_date(_text(study, "statusModule.startDateStruct.date"))
    if start is None or start.last_day >= FINAL_RULE:
        return Criterion("product", f"{unstated}.", _DEFINITION, is_met=None)
    return _older_product(study, unstated)


def _is_without_us_link(study: Record) -> bool:
    countries = set(_texts(study, "contactsLocationsModule.locations", "country"))
    is_exported = at(study, f"{_PROTOCOL}.oversightModule.isUsExport")
    return is_exported is False and bool(countries) and not countries & _UNITED_STATES


def _older_product(study: Record, unstated: str) -> Criterion:
    kinds = set(_texts(study, "armsInterventionsModule.interventions", "type"))
    countries = set(_texts(study, "contactsLocationsModule.locations", "country"))
    if not kinds or not countries:
        lacking = "interventions" if not kinds else "countries"
        said = f"{unstated}, and names no {lacking}."
        return Criterion("product", said, _TRACKER, is_met=None)
    covered = sorted(_words("type", kind) for kind in kinds & _COVERED_TYPES)
    what = f"interventions of type {enumerated(covered)}" if covered else "no drug or device"
    where = "a site" if countries & _UNITED_STATES else "no site"
    said = f"{unstated}. It names {what} and {where} in the United States."
    return Criterion("product", said, _TRACKER, is_met=bool(covered and countries & _UNITED_STATES))


def _phase(study: Record) -> Criterion:
    phases = _phases(study)
    known = set(phases)
    if not known & (_COVERED_PHASES | _EARLY_PHASES):
        return Criterion("phase", "The phase is not stated.", _TRACKER, is_met=None)
    numbered = [phase for phase in phases if phase != "NA"]
    said = f"The trial is {one_line(phase_words(numbered).lower())}."
    if not numbered:
        said = "The trial has no phase, as most trials without a drug."
    return Criterion("phase", said, _TRACKER, is_met=not is_early_phase(study))


def is_early_phase(study: Record) -> bool:
    """Whether a record says that a trial is of phase 1 or earlier, and of no other phase."""
    known = set(_phases(study)) & (_COVERED_PHASES | _EARLY_PHASES)
    return bool(known) and known <= _EARLY_PHASES


def _phases(study: Record) -> list[str]:
    stated = strings(at(study, f"{_PROTOCOL}.designModule.phases"))
    return list(dict.fromkeys(stated))


def _purpose(study: Record) -> Criterion:
    purpose = _text(study, "designModule.designInfo.primaryPurpose")
    said = "No primary purpose is stated."
    if purpose is not None:
        said = f"The primary purpose is {_words('primaryPurpose', purpose)}."
    return Criterion("purpose", said, f"{_DEFINITION}(1)", is_met=purpose != "DEVICE_FEASIBILITY")


def _participants(study: Record) -> Criterion:
    """Return whether anyone was enrolled; no results can exist without participants."""
    status = _text(study, "statusModule.overallStatus")
    if status == "WITHDRAWN":
        said = "It was withdrawn before anyone was enrolled."
        return Criterion("participants", said, "TrialsTracker", is_met=False)
    if enrolled_no_one(study):
        return Criterion("participants", "It enrolled no one.", "trialcli", is_met=False)
    if status is None:
        return Criterion("participants", "The status is not stated.", "TrialsTracker", is_met=None)
    return Criterion("participants", "It was not withdrawn.", "TrialsTracker", is_met=True)


def enrolled_no_one(study: Record) -> bool:
    """Whether a record says that it has no participants, so that there is nothing to report."""
    enrollment = f"{_PROTOCOL}.designModule.enrollmentInfo"
    count, kind = at(study, f"{enrollment}.count"), at(study, f"{enrollment}.type")
    is_empty = count == 0 and not isinstance(count, bool) and kind == "ACTUAL"
    return is_empty or _text(study, "statusModule.overallStatus") == "WITHDRAWN"


def _period(study: Record) -> Criterion:
    """Return whether the trial started, or at least reached primary completion, under the rule."""
    start = parse_date(_text(study, "statusModule.startDateStruct.date"))
    completion = primary_completion(study)
    source = "42 CFR 11.22(a), 11.42"
    if start is not None and start.last_day >= FINAL_RULE:
        said = f"It started {_when(start)}, after the rule took effect on 18 January 2017."
        return Criterion("period", said, source, is_met=True)
    if completion is None:
        return Criterion("period", "No completion date is stated.", source, is_met=None)
    said = f"Its {completion.name} is {completion.day}"
    if completion.day.last_day < FINAL_RULE:
        said += (
            ", before the rule took effect on 18 January 2017. Section 402(j) of the Public Health "
            "Service Act may still require results if the product was approved by then, which the "
            "record does not say."
        )
        return Criterion("period", said, "42 CFR 11.42(a)(1), (b)", is_met=False)
    if start is None:
        return Criterion("period", f"No start date is stated. {said}.", source, is_met=None)
    said = f"It started before the rule took effect on 18 January 2017. {said}, after it."
    return Criterion("period", said, "42 CFR 11.42(a)(2), (b)", is_met=True)


def _when(start: PartialDate) -> str:
    if start.day is not None:
        return f"on {start}"
    return f"in {start}" + (", counted as its last day" if start.first_day < FINAL_RULE else "")


def started_under_the_rule(study: Record) -> bool:
    """Whether a trial started on or after 18 January 2017."""
    start = parse_date(_text(study, "statusModule.startDateStruct.date"))
    return start is not None and start.last_day >= FINAL_RULE


def _words(key: str, code: str) -> str:
    """Return a value in words for the middle of a sentence."""
    return _mid(field_words(key, code))


def _mid(words: str) -> str:
    return one_line(words if words[1:2].isupper() else words[:1].lower() + words[1:])


def _text(study: Record, dotted: str) -> str | None:
    value = at(study, f"{_PROTOCOL}.{dotted}")
    return value if isinstance(value, str) and value else None


def _texts(study: Record, dotted: str, key: str) -> list[str]:
    items = objects(at(study, f"{_PROTOCOL}.{dotted}"))
    return strings([item.get(key) for item in items])


_CRITERIA: tuple[Callable[[Record], Criterion], ...] = (
    _study_type,
    _product,
    _phase,
    _purpose,
    _participants,
    _period,
)
