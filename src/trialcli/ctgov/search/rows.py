"""The rows of a search: which fields of the records to ask for, and what they say."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from trialcli.ctgov.facts.summary import summarise
from trialcli.record.tree import Record, at
from trialcli.registry.found import FoundTrial, NearestSite
from trialcli.registry.near import Near

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
_OF_THE_NEAREST_SITE = ("LocationFacility", "LocationCity", "LocationGeoPoint")
_PROTOCOL = "protocolSection"
_SITES = f"{_PROTOCOL}.contactsLocationsModule.locations"
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
        _nearest(_objects(record, _SITES), near) if near else None,
    )


def _nearest(sites: Collection[dict[str, Any]], near: Near) -> NearestSite | None:
    measured = [(near.distance_to(*point), site) for site in sites if (point := _point(site))]
    if not measured:
        return None
    distance, site = min(measured, key=lambda each: each[0])
    facility, city = (next(_texts([site], key), None) for key in ("facility", "city"))
    return NearestSite(facility, city, round(distance, 1))


def _point(site: dict[str, Any]) -> tuple[float, float] | None:
    latitude, longitude = at(site, "geoPoint.lat"), at(site, "geoPoint.lon")
    if isinstance(latitude, int | float) and isinstance(longitude, int | float):
        return latitude, longitude
    return None


def _objects(record: Record, path: str) -> list[dict[str, Any]]:
    value = at(record, path)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(items: Iterable[dict[str, Any]], key: str) -> Iterator[str]:
    return (item[key] for item in items if isinstance(item.get(key), str))
