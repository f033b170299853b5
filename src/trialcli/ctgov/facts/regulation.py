"""Whether a record suggests that 42 CFR 11, the U.S. rule on trial registration, applies.

Whether it does apply is for lawyers. A record suggests it by the marks that TrialsTracker goes by
(github.com/ebmdatalab/clinicaltrials-act-converter): an interventional trial of a product that the
FDA regulates, past phase 1, not withdrawn, not a study of a device's feasibility, that ran on or
after 18 January 2017. Where a record says nothing of the FDA, as before 2017, a covered kind of
intervention and a site in the United States stand in for that.
"""

from collections.abc import Iterator
from datetime import date

from trialcli.record.tree import Record, at
from trialcli.text.dates import PartialDate, parse_date, years_later

_PROTOCOL = "protocolSection"
_STATUS = f"{_PROTOCOL}.statusModule"
_FINAL_RULE = date(2017, 1, 18)
"""When 42 CFR 11 took effect."""
_FDA_FLAGS = ("isFdaRegulatedDrug", "isFdaRegulatedDevice")
_EARLY = {"EARLY_PHASE1", "PHASE1"}
_COVERED = {
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
_ENDED = ("COMPLETED", "TERMINATED")


def seems_applicable(study: Record) -> bool:
    """Whether a record has the marks of an applicable clinical trial (42 CFR 11.22(b))."""
    return (
        at(study, f"{_PROTOCOL}.designModule.studyType") == "INTERVENTIONAL"
        and at(study, f"{_STATUS}.overallStatus") not in ("WITHDRAWN", "WITHHELD")
        and at(study, f"{_PROTOCOL}.designModule.designInfo.primaryPurpose") != "DEVICE_FEASIBILITY"
        and not _is_early(study)
        and _is_regulated(study)
        and _ran_under_the_rule(study)
    )


def primary_completion(study: Record) -> PartialDate | None:
    """Return when primary completion was; None where it is not known to have been.

    An estimated date is a plan. The completion of the trial stands in where no primary completion
    is stated, and a date without a type counts once the trial has ended.
    """
    stated = completion_struct(study)
    kind = at(stated, "type")
    has_ended = at(study, f"{_STATUS}.overallStatus") in _ENDED
    if kind == "ACTUAL" or (kind is None and has_ended):
        return parse_date(at(stated, "date"))
    return None


def results_due(study: Record) -> date | None:
    """Return the day by which results are due at the latest, if the rule applies.

    One year after primary completion (42 CFR 11.44(a)), of a month its last day; with a certified
    delay, two years after the certification was submitted, if that is later (11.44(b) and (c)).
    """
    completed = primary_completion(study)
    if completed is None:
        return None
    due, delayed = years_later(completed.last_day, 1), _delayed_until(study)
    return due if delayed is None else max(due, delayed)


def certification(study: Record) -> PartialDate | None:
    """Return when the sponsor certified that results may come later."""
    return parse_date(at(study, f"{_STATUS}.dispFirstSubmitDate"))


def is_delayed(study: Record) -> bool:
    """Whether it is the certification that says when results are due."""
    delayed = _delayed_until(study)
    return delayed is not None and delayed == results_due(study)


def _delayed_until(study: Record) -> date | None:
    certified = certification(study)
    return None if certified is None else years_later(certified.last_day, 2)


def completion_struct(study: Record) -> Record:
    """Return the primary completion date with its type, or the completion date in its stead."""
    keys = ("primaryCompletionDateStruct", "completionDateStruct")
    stated = (at(study, f"{_STATUS}.{key}") for key in keys)
    dated = (one for one in stated if isinstance(one, dict) and parse_date(one.get("date")))
    return next(dated, {})


def _is_early(study: Record) -> bool:
    phases = at(study, f"{_PROTOCOL}.designModule.phases")
    return isinstance(phases, list) and bool(phases) and set(map(str, phases)) <= _EARLY


def _is_regulated(study: Record) -> bool:
    """Whether the FDA regulates the product, as far as the record says or suggests."""
    said = [at(study, f"{_PROTOCOL}.oversightModule.{flag}") for flag in _FDA_FLAGS]
    if any(flag is not None for flag in said):
        return True in said
    kinds = set(_texts(study, "armsInterventionsModule.interventions", "type"))
    countries = set(_texts(study, "contactsLocationsModule.locations", "country"))
    return bool(kinds & _COVERED and countries & _UNITED_STATES)


def _ran_under_the_rule(study: Record) -> bool:
    dates = (
        parse_date(at(study, f"{_STATUS}.startDateStruct.date")),
        parse_date(completion_struct(study).get("date")),
    )
    return any(day is not None and day.last_day >= _FINAL_RULE for day in dates)


def _texts(study: Record, dotted: str, key: str) -> Iterator[str]:
    items = at(study, f"{_PROTOCOL}.{dotted}")
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and isinstance(item.get(key), str):
            yield item[key]
