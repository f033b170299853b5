"""The rows of a search: which fields of the records to ask for, and what they say."""

from collections.abc import Iterable, Iterator
from typing import Any

from trialcli.ctgov.facts.sites import sites
from trialcli.ctgov.facts.summary import summarise
from trialcli.record.tree import Record, at
from trialcli.registry.found import FoundTrial
from trialcli.registry.near import Near
from trialcli.registry.sites import nearest_site

_FIELDS = {
    "trial": "NCTId",
    "title": "BriefTitle",
    "acronym": "Acronym",
    "status": "OverallStatus",
    "study_type": "StudyType",
    "phases": "Phase",
    "enrollment": "EnrollmentCount",
    "enrollment_type": "EnrollmentType",
    "start": "StartDate",
    "primary_completion": "PrimaryCompletionDate",
    "completion": "CompletionDate",
    "sponsor": "LeadSponsorName",
    "conditions": "Condition",
    "interventions": "InterventionName",
    "sites": "LocationCountry",
    "countries": "LocationCountry",
    "last_update": "LastUpdatePostDate",
    "has_results": "HasResults",
}
"""The field of a record for each fact of a row."""
_OF_THE_NEAREST_SITE = ("LocationFacility", "LocationCity", "LocationStatus", "LocationGeoPoint")
_PROTOCOL = "protocolSection"
_INTERVENTIONS = f"{_PROTOCOL}.armsInterventionsModule.interventions"


def fields_for(facts: Iterable[str]) -> tuple[str, ...]:
    """Return the fields of a record that hold some facts of a row; the ID is always asked for."""
    fields = {"NCTId": None}
    for fact in facts:
        names = (_FIELDS[fact],) if fact in _FIELDS else _OF_THE_NEAREST_SITE
        fields.update(dict.fromkeys(names))
    return tuple(fields)


def found_trial(trial: str, record: Record, near: Near | None) -> FoundTrial:
    """Return the row of a record that a search found."""
    return FoundTrial(
        summarise(trial, record),
        tuple(_texts(_objects(record, _INTERVENTIONS), "name")),
        nearest_site(sites(record), near) if near else None,
    )


def _objects(record: Record, path: str) -> list[dict[str, Any]]:
    value = at(record, path)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(items: Iterable[dict[str, Any]], key: str) -> Iterator[str]:
    return (item[key] for item in items if isinstance(item.get(key), str))
