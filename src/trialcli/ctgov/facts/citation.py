"""A record as a reference for a reference manager, without the address of its page."""

from typing import Any

from trialcli.record.tree import Record, at, objects, strings
from trialcli.registry.citation import Citation
from trialcli.text.blocks import read_markup

FIELDS = (
    "BriefTitle",
    "OfficialTitle",
    "Acronym",
    "LeadSponsorName",
    "LeadSponsorClass",
    "Condition",
    "InterventionName",
    "BriefSummary",
    "OverallStatus",
    "StudyFirstPostDate",
    "LastUpdatePostDate",
    "HasResults",
)
"""The fields of a record that a reference needs, as the registry names them in a request."""
_NO_TITLE = "(no title)"


def citation(trial: str, record: Record) -> Citation:
    """Return a record as a reference, also if values are missing or have a wrong type."""
    brief = _text(record, "identificationModule.briefTitle")
    title = _text(record, "identificationModule.officialTitle") or brief or _NO_TITLE
    short = brief or _text(record, "identificationModule.acronym")
    summary = read_markup(_text(record, "descriptionModule.briefSummary"))
    names = (
        *strings(at(record, "protocolSection.conditionsModule.conditions")),
        *_names(at(record, "protocolSection.armsInterventionsModule.interventions")),
    )
    return Citation(
        trial,
        title,
        "" if short == title else short,
        _text(record, "sponsorCollaboratorsModule.leadSponsor.name"),
        _text(record, "sponsorCollaboratorsModule.leadSponsor.class") == "INDIV",
        tuple(dict.fromkeys(names)),
        " ".join(block.text for block in summary),
        _text(record, "statusModule.overallStatus") or None,
        _text(record, "statusModule.studyFirstPostDateStruct.date") or None,
        _text(record, "statusModule.lastUpdatePostDateStruct.date") or None,
        record.get("hasResults") is True,
    )


def _text(record: Record, dotted: str) -> str:
    value = at(record, f"protocolSection.{dotted}")
    return value.strip() if isinstance(value, str) else ""


def _names(value: Any) -> list[str]:
    return strings([item.get("name") for item in objects(value)])
