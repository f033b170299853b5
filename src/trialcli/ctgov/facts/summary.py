"""The main facts of a record: the trial and its status."""

from collections.abc import Mapping
from typing import Any

from trialcli.record.tree import Record, at, objects, strings
from trialcli.registry.summary import Summary
from trialcli.text.placeholders import stated_count, stated_date


def summarise(trial: str, study: Record) -> Summary:
    """Return the summary of a record, also if values are missing or have a wrong type."""
    protocol = _object(study, "protocolSection")
    sites = _list(protocol, "contactsLocationsModule.locations")
    return Summary(
        trial=trial,
        title=_text(protocol, "identificationModule.briefTitle")
        or _text(protocol, "identificationModule.officialTitle")
        or "(no title)",
        acronym=_text(protocol, "identificationModule.acronym"),
        status=_text(protocol, "statusModule.overallStatus"),
        study_type=_text(protocol, "designModule.studyType"),
        phases=_texts(protocol, "designModule.phases"),
        enrollment=stated_count(at(protocol, "designModule.enrollmentInfo.count")),
        enrollment_type=_text(protocol, "designModule.enrollmentInfo.type"),
        start=_date(protocol, "startDateStruct"),
        primary_completion=_date(protocol, "primaryCompletionDateStruct"),
        completion=_date(protocol, "completionDateStruct"),
        sponsor=_text(protocol, "sponsorCollaboratorsModule.leadSponsor.name"),
        conditions=_texts(protocol, "conditionsModule.conditions"),
        sites=len(sites),
        countries=_countries(sites),
        last_update=_text(protocol, "statusModule.lastUpdatePostDateStruct.date"),
        has_results=study.get("hasResults") is True,
    )


def _countries(sites: list[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(strings([site.get("country") for site in objects(sites)])))


def _object(record: Mapping[str, Any], dotted: str) -> Mapping[str, Any]:
    value = at(record, dotted)
    return value if isinstance(value, dict) else {}


def _list(record: Mapping[str, Any], dotted: str) -> list[Any]:
    value = at(record, dotted)
    return value if isinstance(value, list) else []


def _text(record: Mapping[str, Any], dotted: str) -> str | None:
    value = at(record, dotted)
    return value if isinstance(value, str) else None


def _date(protocol: Mapping[str, Any], key: str) -> str | None:
    return stated_date(at(protocol, f"statusModule.{key}.date"))


def _texts(record: Mapping[str, Any], dotted: str) -> tuple[str, ...]:
    return tuple(strings(at(record, dotted)))
