"""The fields and areas by which ClinicalTrials.gov's records are searched, as far as tests need."""

from collections.abc import Iterator
from typing import Any

Record = dict[str, Any]

_PROTOCOL = {
    "identificationModule": {
        "NCTId": "nctId",
        "NCTIdAlias": "nctIdAliases",
        "BriefTitle": "briefTitle",
        "OfficialTitle": "officialTitle",
        "Acronym": "acronym",
        "OrgStudyId": "orgStudyIdInfo.id",
        "SecondaryId": "secondaryIdInfos.id",
        "OrgFullName": "organization.fullName",
    },
    "statusModule": {
        "OverallStatus": "overallStatus",
        "StartDate": "startDateStruct.date",
        "PrimaryCompletionDate": "primaryCompletionDateStruct.date",
        "CompletionDate": "completionDateStruct.date",
        "StudyFirstPostDate": "studyFirstPostDateStruct.date",
        "ResultsFirstPostDate": "resultsFirstPostDateStruct.date",
        "LastUpdatePostDate": "lastUpdatePostDateStruct.date",
    },
    "sponsorCollaboratorsModule": {
        "LeadSponsorName": "leadSponsor.name",
        "LeadSponsorClass": "leadSponsor.class",
        "CollaboratorName": "collaborators.name",
        "CollaboratorClass": "collaborators.class",
    },
    "oversightModule": {"FDAAA801Violation": "fdaaa801Violation"},
    "descriptionModule": {
        "BriefSummary": "briefSummary",
        "DetailedDescription": "detailedDescription",
    },
    "conditionsModule": {"Condition": "conditions", "Keyword": "keywords"},
    "designModule": {
        "StudyType": "studyType",
        "Phase": "phases",
        "PatientRegistry": "patientRegistry",
        "DesignAllocation": "designInfo.allocation",
        "DesignMasking": "designInfo.maskingInfo.masking",
        "EnrollmentCount": "enrollmentInfo.count",
        "EnrollmentType": "enrollmentInfo.type",
    },
    "armsInterventionsModule": {
        "ArmGroupLabel": "armGroups.label",
        "ArmGroupType": "armGroups.type",
        "ArmGroupDescription": "armGroups.description",
        "InterventionType": "interventions.type",
        "InterventionName": "interventions.name",
        "InterventionOtherName": "interventions.otherNames",
        "InterventionDescription": "interventions.description",
    },
    "outcomesModule": {
        "PrimaryOutcomeMeasure": "primaryOutcomes.measure",
        "PrimaryOutcomeDescription": "primaryOutcomes.description",
        "SecondaryOutcomeMeasure": "secondaryOutcomes.measure",
        "SecondaryOutcomeDescription": "secondaryOutcomes.description",
        "OtherOutcomeMeasure": "otherOutcomes.measure",
    },
    "eligibilityModule": {
        "EligibilityCriteria": "eligibilityCriteria",
        "HealthyVolunteers": "healthyVolunteers",
        "Sex": "sex",
        "MinimumAge": "minimumAge",
        "MaximumAge": "maximumAge",
        "StdAge": "stdAges",
        "StudyPopulation": "studyPopulation",
    },
    "contactsLocationsModule": {
        "LocationFacility": "locations.facility",
        "LocationStatus": "locations.status",
        "LocationCity": "locations.city",
        "LocationState": "locations.state",
        "LocationZip": "locations.zip",
        "LocationCountry": "locations.country",
        "LocationGeoPoint": "locations.geoPoint",
    },
}
FIELDS = {
    name: f"protocolSection.{module}.{path}"
    for module, paths in _PROTOCOL.items()
    for name, path in paths.items()
} | {
    "HasResults": "hasResults",
    "OutcomeMeasureTitle": "resultsSection.outcomeMeasuresModule.outcomeMeasures.title",
    "LargeDocHasProtocol": "documentSection.largeDocumentModule.largeDocs.hasProtocol",
    "LargeDocHasSAP": "documentSection.largeDocumentModule.largeDocs.hasSap",
    "LargeDocHasICF": "documentSection.largeDocumentModule.largeDocs.hasIcf",
    "ConditionMeshTerm": "derivedSection.conditionBrowseModule.meshes.term",
    "ConditionMeshId": "derivedSection.conditionBrowseModule.meshes.id",
    "ConditionAncestorTerm": "derivedSection.conditionBrowseModule.ancestors.term",
    "ConditionAncestorId": "derivedSection.conditionBrowseModule.ancestors.id",
    "InterventionMeshTerm": "derivedSection.interventionBrowseModule.meshes.term",
    "InterventionMeshId": "derivedSection.interventionBrowseModule.meshes.id",
    "InterventionAncestorTerm": "derivedSection.interventionBrowseModule.ancestors.term",
    "InterventionAncestorId": "derivedSection.interventionBrowseModule.ancestors.id",
}
"""The path of each field in a record."""
_CONDITION = (
    "Condition BriefTitle OfficialTitle ConditionMeshTerm ConditionAncestorTerm Keyword NCTId"
)
_INTERVENTION = (
    "InterventionName InterventionType ArmGroupType InterventionOtherName BriefTitle OfficialTitle "
    "ArmGroupLabel InterventionMeshTerm Keyword InterventionAncestorTerm InterventionDescription "
    "ArmGroupDescription"
)
_OUTCOME = (
    "PrimaryOutcomeMeasure SecondaryOutcomeMeasure PrimaryOutcomeDescription "
    "SecondaryOutcomeDescription OtherOutcomeMeasure OutcomeMeasureTitle"
)
_LOCATION = "LocationCity LocationState LocationCountry LocationFacility LocationZip"
_ID = "NCTId NCTIdAlias Acronym OrgStudyId SecondaryId"
AREAS = {
    name: tuple(fields.split())
    for name, fields in {
        "ConditionSearch": _CONDITION,
        "InterventionSearch": _INTERVENTION,
        "TitleSearch": "Acronym BriefTitle OfficialTitle",
        "OutcomeSearch": _OUTCOME,
        "SponsorSearch": "LeadSponsorName CollaboratorName OrgFullName",
        "LocationSearch": _LOCATION,
        "IdSearch": _ID,
        "EligibilitySearch": "EligibilityCriteria StudyPopulation",
        "FunderTypeSearch": "LeadSponsorClass CollaboratorClass",
        "BasicSearch": (
            f"{_CONDITION} {_INTERVENTION} {_OUTCOME} {_LOCATION} {_ID} Phase StdAge BriefSummary "
            "LeadSponsorName CollaboratorName OrgFullName OverallStatus StudyType"
        ),
    }.items()
}
"""The fields of each area."""
AGES = frozenset(["MinimumAge", "MaximumAge"])
SORTABLE = frozenset([*(name for name in FIELDS if name.endswith("Date")), "EnrollmentCount"])
"""Fields that hold dates or numbers."""
SITES = "protocolSection.contactsLocationsModule.locations"


def values_at(value: Any, path: str) -> Iterator[Any]:
    """Yield all values at a path; a step goes through each item of a list."""
    if isinstance(value, list):
        for each in value:
            yield from values_at(each, path)
    elif not path:
        yield value
    elif isinstance(value, dict):
        key, _, rest = path.partition(".")
        if key in value:
            yield from values_at(value[key], rest)


def only_fields(study: Record, paths: list[str]) -> Record:
    """Return a record with some paths alone."""
    kept = _kept(study, [path.split(".") for path in paths])
    return kept if isinstance(kept, dict) else {}


def _kept(value: Any, paths: list[list[str]]) -> Any:
    if any(not path for path in paths):
        return value
    if isinstance(value, list):
        return [kept for each in value if (kept := _kept(each, paths)) is not None]
    if not isinstance(value, dict):
        return None
    kept_keys = {}
    for key, inner in value.items():
        rests = [path[1:] for path in paths if path[0] == key]
        kept = _kept(inner, rests) if rests else None
        if kept is not None:
            kept_keys[key] = kept
    return kept_keys or None
