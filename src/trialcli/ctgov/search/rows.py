"""The rows of a search: which fields of the records to ask for, and what they say."""

from collections.abc import Iterable, Iterator

from trialcli.ctgov.facts.citation import FIELDS as CITATION_FIELDS
from trialcli.ctgov.facts.sites import sites
from trialcli.ctgov.facts.summary import summarise
from trialcli.ctgov.search.countries import country_names
from trialcli.ctgov.search.restrictions import open_among
from trialcli.record.tree import Record, at, objects, strings
from trialcli.registry.search import Search
from trialcli.registry.searched import SearchedTrial
from trialcli.registry.sites import Site, nearest_site, open_enough
from trialcli.text.choices import letters_and_digits

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
_OF_THE_NEAREST_SITE = (
    "OverallStatus",
    "LocationFacility",
    "LocationCity",
    "LocationStatus",
    "LocationCountry",
    "LocationGeoPoint",
)
_PROTOCOL = "protocolSection"
_INTERVENTIONS = f"{_PROTOCOL}.armsInterventionsModule.interventions"


def fields_for(facts: Iterable[str]) -> tuple[str, ...]:
    """Return the fields of a record that hold some facts of a row; the ID is always asked for."""
    fields = {"NCTId": None}
    for fact in facts:
        fields.update(dict.fromkeys(_names_of(fact)))
    return tuple(fields)


def _names_of(fact: str) -> tuple[str, ...]:
    if fact in _FIELDS:
        return (_FIELDS[fact],)
    return CITATION_FIELDS if fact == "citation" else _OF_THE_NEAREST_SITE


def searched_trial(trial: str, record: Record, search: Search | None) -> SearchedTrial:
    """Return the row of a record that a search found, with the nearest site that it asks for."""
    summary = summarise(trial, record)
    nearest = None
    if search and search.near:
        nearest = nearest_site(_asked_for(record, search, summary.status), search.near)
    interventions = tuple(strings([one.get("name") for one in objects(at(record, _INTERVENTIONS))]))
    return SearchedTrial(summary, interventions, nearest)


def _asked_for(record: Record, search: Search, status: str | None) -> Iterator[Site]:
    """Yield the sites in the countries of a search that are as open as it asks."""
    countries = {letters_and_digits(name) for name in country_names(search.country)}
    for site in open_enough(sites(record), status, open_among(search.status)):
        if not countries or letters_and_digits(site.country or "") in countries:
            yield site
