"""The registry's structure of a record, and a record that has all of it.

The structure was written from the registry's published description, and not from the tables.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any

Record = dict[str, Any]

_DATED = {"date": "date", "type": "text"}
_GROUP = {"id": "group", "title": "text", "description": "text"}
_DENOMS = [{"units": "units", "counts": [{"groupId": "group", "value": "digits"}]}]
_CONTACT = {"name": "text", "role": "role", "phone": "text", "phoneExt": "text", "email": "text"}
_OUTCOME = {"measure": "text", "description": "text", "timeFrame": "text"}
_CLASSES = [
    {
        "title": "text",
        "denoms": _DENOMS,
        "categories": [
            {
                "title": "text",
                "measurements": [
                    {
                        "groupId": "group",
                        "value": "decimal",
                        "spread": "decimal",
                        "lowerLimit": "decimal",
                        "upperLimit": "decimal",
                        "comment": "text",
                    }
                ],
            }
        ],
    }
]
_EVENTS = [
    {
        "term": "text",
        "organSystem": "text",
        "sourceVocabulary": "text",
        "assessmentType": "text",
        "notes": "text",
        "stats": [
            {
                "groupId": "group",
                "numEvents": "integer",
                "numAffected": "integer",
                "numAtRisk": "integer",
            }
        ],
    }
]
_BROWSE = {
    "meshes": [{"id": "text", "term": "text"}],
    "ancestors": [{"id": "text", "term": "text"}],
    "browseLeaves": [{"id": "text", "name": "text", "asFound": "text", "relevance": "text"}],
    "browseBranches": [{"abbrev": "text", "name": "text"}],
}

_IDENTIFICATION = {
    "nctId": "trial",
    "nctIdAliases": ["text"],
    "orgStudyIdInfo": {"id": "text", "type": "text", "link": "text"},
    "secondaryIdInfos": [{"id": "text", "type": "text", "domain": "text", "link": "text"}],
    "briefTitle": "text",
    "officialTitle": "text",
    "acronym": "text",
    "organization": {"fullName": "text", "class": "text"},
}
_STATUS = {
    "statusVerifiedDate": "date",
    "overallStatus": "text",
    "lastKnownStatus": "text",
    "delayedPosting": "boolean",
    "whyStopped": "text",
    "expandedAccessInfo": {
        "hasExpandedAccess": "boolean",
        "nctId": "text",
        "statusForNctId": "text",
    },
    "startDateStruct": _DATED,
    "primaryCompletionDateStruct": _DATED,
    "completionDateStruct": _DATED,
    "studyFirstSubmitDate": "date",
    "studyFirstSubmitQcDate": "date",
    "studyFirstPostDateStruct": _DATED,
    "resultsWaived": "boolean",
    "resultsFirstSubmitDate": "date",
    "resultsFirstSubmitQcDate": "date",
    "resultsFirstPostDateStruct": _DATED,
    "dispFirstSubmitDate": "date",
    "dispFirstSubmitQcDate": "date",
    "dispFirstPostDateStruct": _DATED,
    "lastUpdateSubmitDate": "date",
    "lastUpdatePostDateStruct": _DATED,
}
_DESIGN = {
    "studyType": "text",
    "nPtrsToThisExpAccNctId": "integer",
    "expandedAccessTypes": {
        "individual": "boolean",
        "intermediate": "boolean",
        "treatment": "boolean",
    },
    "patientRegistry": "boolean",
    "targetDuration": "text",
    "phases": ["text"],
    "designInfo": {
        "allocation": "text",
        "interventionModel": "text",
        "interventionModelDescription": "text",
        "primaryPurpose": "text",
        "observationalModel": "text",
        "timePerspective": "text",
        "maskingInfo": {"masking": "text", "maskingDescription": "text", "whoMasked": ["text"]},
    },
    "bioSpec": {"retention": "text", "description": "text"},
    "enrollmentInfo": {"count": "integer", "type": "text"},
}
_PROTOCOL = {
    "identificationModule": _IDENTIFICATION,
    "statusModule": _STATUS,
    "sponsorCollaboratorsModule": {
        "responsibleParty": {
            "type": "text",
            "investigatorFullName": "text",
            "investigatorTitle": "text",
            "investigatorAffiliation": "text",
            "oldNameTitle": "text",
            "oldOrganization": "text",
        },
        "leadSponsor": {"name": "text", "class": "text"},
        "collaborators": [{"name": "text", "class": "text"}],
    },
    "oversightModule": {
        "oversightHasDmc": "boolean",
        "isFdaRegulatedDrug": "boolean",
        "isFdaRegulatedDevice": "boolean",
        "isUnapprovedDevice": "boolean",
        "isPpsd": "boolean",
        "isUsExport": "boolean",
        "fdaaa801Violation": "boolean",
    },
    "descriptionModule": {"briefSummary": "text", "detailedDescription": "text"},
    "conditionsModule": {"conditions": ["text"], "keywords": ["text"]},
    "designModule": _DESIGN,
    "armsInterventionsModule": {
        "armGroups": [
            {
                "label": "arm",
                "type": "text",
                "description": "text",
                "interventionNames": ["text"],
            }
        ],
        "interventions": [
            {
                "type": "text",
                "name": "text",
                "description": "text",
                "armGroupLabels": ["arm"],
                "otherNames": ["text"],
            }
        ],
    },
    "outcomesModule": {
        "primaryOutcomes": [_OUTCOME],
        "secondaryOutcomes": [_OUTCOME],
        "otherOutcomes": [_OUTCOME],
    },
    "eligibilityModule": {
        "eligibilityCriteria": "text",
        "healthyVolunteers": "boolean",
        "sex": "text",
        "genderBased": "boolean",
        "genderDescription": "text",
        "minimumAge": "text",
        "maximumAge": "text",
        "stdAges": ["text"],
        "studyPopulation": "text",
        "samplingMethod": "text",
    },
    "contactsLocationsModule": {
        "centralContacts": [_CONTACT],
        "overallOfficials": [{"name": "text", "affiliation": "text", "role": "text"}],
        "locations": [
            {
                "facility": "text",
                "status": "text",
                "city": "text",
                "state": "text",
                "zip": "text",
                "country": "text",
                "contacts": [_CONTACT],
                "geoPoint": {"lat": "number", "lon": "number"},
            }
        ],
    },
    "referencesModule": {
        "references": [
            {
                "pmid": "text",
                "type": "text",
                "citation": "text",
                "retractions": [{"pmid": "text", "source": "text"}],
            }
        ],
        "seeAlsoLinks": [{"label": "text", "url": "text"}],
        "availIpds": [{"id": "text", "type": "text", "url": "text", "comment": "text"}],
    },
    "ipdSharingStatementModule": {
        "ipdSharing": "text",
        "description": "text",
        "infoTypes": ["text"],
        "timeFrame": "text",
        "accessCriteria": "text",
        "url": "text",
    },
}
_ANALYSIS = {
    "paramType": "text",
    "paramValue": "decimal",
    "dispersionType": "text",
    "dispersionValue": "decimal",
    "statisticalMethod": "text",
    "statisticalComment": "text",
    "pValue": "below",
    "pValueComment": "text",
    "ciNumSides": "text",
    "ciPctValue": "decimal",
    "ciLowerLimit": "decimal",
    "ciUpperLimit": "decimal",
    "ciLowerLimitComment": "text",
    "ciUpperLimitComment": "text",
    "estimateComment": "text",
    "testedNonInferiority": "boolean",
    "nonInferiorityType": "text",
    "nonInferiorityComment": "text",
    "otherAnalysisDescription": "text",
    "groupDescription": "text",
    "groupIds": ["group"],
}
_FLOW = {"groupId": "group", "comment": "text", "numSubjects": "digits", "numUnits": "digits"}
_RESULTS = {
    "participantFlowModule": {
        "preAssignmentDetails": "text",
        "recruitmentDetails": "text",
        "typeUnitsAnalyzed": "text",
        "groups": [_GROUP],
        "periods": [
            {
                "title": "text",
                "milestones": [{"type": "text", "comment": "text", "achievements": [_FLOW]}],
                "dropWithdraws": [{"type": "text", "comment": "text", "reasons": [_FLOW]}],
            }
        ],
    },
    "baselineCharacteristicsModule": {
        "populationDescription": "text",
        "typeUnitsAnalyzed": "text",
        "groups": [_GROUP],
        "denoms": _DENOMS,
        "measures": [
            {
                "title": "text",
                "description": "text",
                "populationDescription": "text",
                "paramType": "text",
                "dispersionType": "text",
                "unitOfMeasure": "text",
                "calculatePct": "boolean",
                "denomUnitsSelected": "units",
                "denoms": _DENOMS,
                "classes": _CLASSES,
            }
        ],
    },
    "outcomeMeasuresModule": {
        "outcomeMeasures": [
            {
                "type": "text",
                "title": "text",
                "description": "text",
                "populationDescription": "text",
                "reportingStatus": "text",
                "anticipatedPostingDate": "date",
                "paramType": "text",
                "dispersionType": "text",
                "unitOfMeasure": "text",
                "calculatePct": "boolean",
                "timeFrame": "text",
                "typeUnitsAnalyzed": "text",
                "denomUnitsSelected": "units",
                "groups": [_GROUP],
                "denoms": _DENOMS,
                "classes": _CLASSES,
                "analyses": [_ANALYSIS],
            }
        ]
    },
    "adverseEventsModule": {
        "frequencyThreshold": "decimal",
        "timeFrame": "text",
        "description": "text",
        "allCauseMortalityComment": "text",
        "eventGroups": [
            {
                **_GROUP,
                "deathsNumAffected": "integer",
                "deathsNumAtRisk": "integer",
                "seriousNumAffected": "integer",
                "seriousNumAtRisk": "integer",
                "otherNumAffected": "integer",
                "otherNumAtRisk": "integer",
            }
        ],
        "seriousEvents": _EVENTS,
        "otherEvents": _EVENTS,
    },
    "moreInfoModule": {
        "limitationsAndCaveats": {"description": "text"},
        "certainAgreement": {
            "piSponsorEmployee": "boolean",
            "restrictionType": "text",
            "restrictiveAgreement": "boolean",
            "otherDetails": "text",
        },
        "pointOfContact": {
            "title": "text",
            "organization": "text",
            "email": "text",
            "phone": "text",
            "phoneExt": "text",
        },
    },
}
STRUCTURE: Record = {
    "protocolSection": _PROTOCOL,
    "resultsSection": _RESULTS,
    "annotationSection": {
        "annotationModule": {
            "unpostedAnnotation": {
                "unpostedResponsibleParty": "text",
                "unpostedEvents": [{"type": "text", "date": "date", "dateUnknown": "boolean"}],
            },
            "violationAnnotation": {
                "violationEvents": [
                    {
                        "type": "text",
                        "description": "text",
                        "creationDate": "date",
                        "issuedDate": "date",
                        "releaseDate": "date",
                        "postedDate": "date",
                    }
                ]
            },
        }
    },
    "documentSection": {
        "largeDocumentModule": {
            "noSap": "boolean",
            "largeDocs": [
                {
                    "typeAbbrev": "text",
                    "hasProtocol": "boolean",
                    "hasSap": "boolean",
                    "hasIcf": "boolean",
                    "label": "text",
                    "date": "date",
                    "uploadDate": "text",
                    "filename": "text",
                    "size": "integer",
                }
            ],
        }
    },
    "derivedSection": {
        "miscInfoModule": {
            "versionHolder": "date",
            "removedCountries": ["text"],
            "submissionTracking": {
                "estimatedResultsFirstSubmitDate": "date",
                "firstMcpInfo": {"postDateStruct": _DATED},
                "submissionInfos": [
                    {
                        "releaseDate": "date",
                        "unreleaseDate": "date",
                        "unreleaseDateUnknown": "boolean",
                        "resetDate": "date",
                        "mcpReleaseN": "integer",
                    }
                ],
            },
            "modelPredictions": {"bmiLimits": {"minBmi": "number", "maxBmi": "number"}},
        },
        "conditionBrowseModule": _BROWSE,
        "interventionBrowseModule": _BROWSE,
    },
    "hasResults": "boolean",
}
"""Each field with its kind; a list has the structure of its items."""


def full_record() -> Record:
    """Return a record with every field of the structure, and two items in each list.

    No two fields have the same value, except for those that name groups, arms, roles and units.
    """
    record: Record = _made(STRUCTURE, count(1), 0)
    return record


def _made(structure: Any, numbers: Iterator[int], place: int) -> Any:
    if isinstance(structure, dict):
        return {key: _made(inner, numbers, place) for key, inner in structure.items()}
    if isinstance(structure, list):
        return [_made(structure[0], numbers, position) for position in range(2)]
    return _value(structure, next(numbers), place)


_FIXED: dict[str, tuple[Any, Any]] = {
    "trial": ("NCT00000001", "NCT00000001"),
    "group": ("G0", "G1"),
    "role": ("CONTACT", "PRINCIPAL_INVESTIGATOR"),
    "arm": ("arm 0", "arm 1"),
    "units": ("Eyes", "Eyes"),
    "boolean": (True, False),
}
"""The values of some kinds in the first and the second item of a list."""


def _value(kind: str, number: int, place: int) -> Any:
    if kind in _FIXED:
        return _FIXED[kind][place]
    month, day = number // 28 % 12 + 1, number % 28 + 1
    made: dict[str, Any] = {
        "integer": 1_000_000 + number,
        "number": number + 0.25,
        "digits": str(2_000_000 + number),
        "decimal": f"{number}.5",
        "below": f"<{number}.5",
        "date": f"2{number // 336:03d}-{month:02d}-{day:02d}",
        "text": f"text {number} \\> 0",
    }
    return made[kind]
