"""A record with every mark of an applicable clinical trial, and changes to it."""

from copy import deepcopy
from typing import Any

ACT: dict[str, Any] = {
    "protocolSection": {
        "statusModule": {
            "overallStatus": "COMPLETED",
            "statusVerifiedDate": "2026-01",
            "startDateStruct": {"date": "2018-03", "type": "ACTUAL"},
            "primaryCompletionDateStruct": {"date": "2020-06-15", "type": "ACTUAL"},
        },
        "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE2"]},
        "oversightModule": {"isFdaRegulatedDrug": True, "isFdaRegulatedDevice": False},
    },
    "hasResults": False,
}
"""Its results were due on 2021-06-15."""
STATUS = "protocolSection.statusModule"
DESIGN = "protocolSection.designModule"
OVERSIGHT = "protocolSection.oversightModule"
PRIMARY = f"{STATUS}.primaryCompletionDateStruct"
NOTED = "annotationSection.annotationModule.unpostedAnnotation"
TRACKED = "derivedSection.miscInfoModule.submissionTracking.submissionInfos"


def changed(changes: dict[str, Any], base: dict[str, Any] = ACT) -> dict[str, Any]:
    """Return the record with the values at some dotted paths replaced; None drops one."""
    study = deepcopy(base)
    for dotted, value in changes.items():
        *above, key = dotted.split(".")
        place = study
        for step in above:
            place = place.setdefault(step, {})
        if value is None:
            place.pop(key, None)
        else:
            place[key] = value
    return study


def event(kind: str, day: str | None) -> dict[str, Any]:
    """Return an event of the registry's annotation of results that are not posted."""
    return {"type": kind, "dateUnknown": True} if day is None else {"type": kind, "date": day}


RETURNED = [event("RELEASE", "2019-03-01"), event("RESET", "2019-04-02")]
