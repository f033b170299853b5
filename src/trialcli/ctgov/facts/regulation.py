"""Whether a record suggests that 42 CFR 11, the U.S. rule on trial registration, applies.

Only lawyers can say whether it applies. The criteria are those of TrialsTracker
(github.com/ebmdatalab/clinicaltrials-act-converter): an interventional trial of a product that the
FDA regulates, after phase 1, not withdrawn, not a feasibility study of a device, and active on or
after 18 January 2017. If a record does not mention the FDA, as before 2017, a covered type of
intervention and a site in the United States count instead.
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
    """Whether a record meets the criteria of an applicable clinical trial (42 CFR 11.22(b))."""
    return (
        at(study, f"{_PROTOCOL}.designModule.studyType") == "INTERVENTIONAL"
        and at(study, f"{_STATUS}.overallStatus") not in ("WITHDRAWN", "WITHHELD")
        and at(study, f"{_PROTOCOL}.designModule.designInfo.primaryPurpose") != "DEVICE_FEASIBILITY"
        and not _is_early(study)
        and _is_regulated(study)
        and _ran_under_the_rule(study)
    )


def primary_completion(study: Record) -> PartialDate | None:
    """Return the date of primary completion; None if it is not known to have happened.

    An estimated date is only a plan. If no primary completion is stated, the completion of the
    trial counts. A date without a type counts once the trial has ended.
    """
    stated = completion_struct(study)
    kind = at(stated, "type")
    has_ended = at(study, f"{_STATUS}.overallStatus") in _ENDED
    if kind == "ACTUAL" or (kind is None and has_ended):
        return parse_date(at(stated, "date"))
    return None


def results_due(study: Record) -> date | None:
    """Return the deadline of the results, if the rule applies.

    It is one year after primary completion (42 CFR 11.44(a)); for a month, after its last day. With
    a certified delay it is two years after the certification, if that is later (11.44(b) and (c)).
    """
    completed = primary_completion(study)
    if completed is None:
        return None
    due, delayed = years_later(completed.last_day, 1), _delayed_until(study)
    return due if delayed is None else max(due, delayed)


def certification(study: Record) -> PartialDate | None:
    """Return when the sponsor certified a delay of the results."""
    return parse_date(at(study, f"{_STATUS}.dispFirstSubmitDate"))


def is_delayed(study: Record) -> bool:
    """Whether the certification decides when results are due."""
    delayed = _delayed_until(study)
    return delayed is not None and delayed == results_due(study)


def _delayed_until(study: Record) -> date | None:
    certified = certification(study)
    return None if certified is None else years_later(certified.last_day, 2)


def completion_struct(study: Record) -> Record:
    """Return the primary completion date with its type, or else the completion date."""
    keys = ("primaryCompletionDateStruct", "completionDateStruct")
    stated = (at(study, f"{_STATUS}.{key}") for key in keys)
    dated = (one for one in stated if isinstance(one, dict) and parse_date(one.get("date")))
    return next(dated, {})


def _is_early(study: Record) -> bool:
    phases = at(study, f"{_PROTOCOL}.designModule.phases")
    return isinstance(phases, list) and bool(phases) and set(map(str, phases)) <= _EARLY


def _is_regulated(study: Record) -> bool:
    """Whether the record says or suggests that the FDA regulates the product."""
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
