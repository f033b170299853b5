"""An invented trial with a value in every part of the record that the page has a place for."""

from typing import Any

TRIAL = "NCT99000001"


def invented() -> dict[str, Any]:
    """Return a fresh copy of the record."""
    return {
        "protocolSection": {
            "identificationModule": _identification(),
            "statusModule": _status(),
            "sponsorCollaboratorsModule": _sponsors(),
            "oversightModule": {"oversightHasDmc": True, "isFdaRegulatedDrug": False},
            "descriptionModule": {
                "briefSummary": "Does metformin lower HbA1c \\<7 % in adults [18 and older]?\n\n"
                "* by 12 weeks\n* by 24 weeks",
                "detailedDescription": "A longer story, told in full.",
            },
            "conditionsModule": {
                "conditions": ["Type 2 Diabetes", "Obesity"],
                "keywords": ["metformin", "HbA1c"],
            },
            "designModule": _design(),
            "armsInterventionsModule": _arms(),
            "outcomesModule": _outcomes(),
            "eligibilityModule": _eligibility(),
            "contactsLocationsModule": _places(),
            "referencesModule": _references(),
            "ipdSharingStatementModule": {
                "ipdSharing": "YES",
                "description": "On request.",
                "infoTypes": ["STUDY_PROTOCOL", "SAP"],
                "timeFrame": "From publication",
                "accessCriteria": "Any purpose",
                "url": "https://example.org/data",
            },
        },
        "resultsSection": _results(),
        "annotationSection": {
            "annotationModule": {
                "unpostedAnnotation": {
                    "unpostedResponsibleParty": "Invented University",
                    "unpostedEvents": [
                        {"type": "RELEASE", "date": "2026-01-05"},
                        {"type": "UNRELEASE", "dateUnknown": True},
                    ],
                },
                "violationAnnotation": {
                    "violationEvents": [
                        {
                            "type": "VIOLATION_IDENTIFIED",
                            "description": "Late results",
                            "issuedDate": "2026-02-01",
                        }
                    ]
                },
            }
        },
        "documentSection": {
            "largeDocumentModule": {
                "largeDocs": [
                    {
                        "typeAbbrev": "Prot_SAP",
                        "hasProtocol": True,
                        "hasSap": True,
                        "hasIcf": False,
                        "label": "Study Protocol and Statistical Analysis Plan",
                        "date": "2025-03-01",
                        "uploadDate": "2026-01-05T10:20",
                        "filename": "Prot SAP_000.pdf",
                        "size": 123456,
                    }
                ]
            }
        },
        "derivedSection": _derived(),
        "hasResults": True,
        "futureSection": {"bloodTestModule": {"tubesDrawn": 4, "isFasting": True}},
    }


def _identification() -> dict[str, Any]:
    return {
        "nctId": TRIAL,
        "nctIdAliases": ["NCT99000009"],
        "orgStudyIdInfo": {"id": "INV-1", "type": "NIH", "link": "https://example.org/inv-1"},
        "secondaryIdInfos": [
            {"id": "2025-000001-10", "type": "EUDRACT_NUMBER", "domain": "EMA"},
        ],
        "briefTitle": "Metformin Add-on in Type 2 Diabetes (Invented)",
        "officialTitle": "A Randomized, Double-Blind Trial of Metformin That Nobody Ever Ran",
        "acronym": "META-9",
        "organization": {"fullName": "Invented University", "class": "OTHER"},
    }


def _status() -> dict[str, Any]:
    return {
        "statusVerifiedDate": "2026-01",
        "overallStatus": "TERMINATED",
        "whyStopped": "Too few participants",
        "expandedAccessInfo": {"hasExpandedAccess": False},
        "startDateStruct": {"date": "2025-03-15", "type": "ACTUAL"},
        "primaryCompletionDateStruct": {"date": "2026-06", "type": "ESTIMATED"},
        "completionDateStruct": {"date": "2026-12"},
        "studyFirstSubmitDate": "2025-01-10",
        "studyFirstPostDateStruct": {"date": "2025-01-15", "type": "ACTUAL"},
        "resultsFirstPostDateStruct": {"date": "2026-02-20", "type": "ACTUAL"},
        "lastUpdatePostDateStruct": {"date": "2026-02-20", "type": "ACTUAL"},
    }


def _sponsors() -> dict[str, Any]:
    return {
        "responsibleParty": {
            "type": "PRINCIPAL_INVESTIGATOR",
            "investigatorFullName": "Ada Invented",
            "investigatorTitle": "Professor",
            "investigatorAffiliation": "Invented University",
        },
        "leadSponsor": {"name": "Invented University", "class": "OTHER"},
        "collaborators": [{"name": "Invented Institute", "class": "NIH"}],
    }


def _design() -> dict[str, Any]:
    return {
        "studyType": "INTERVENTIONAL",
        "phases": ["PHASE2", "PHASE3"],
        "designInfo": {
            "allocation": "RANDOMIZED",
            "interventionModel": "PARALLEL",
            "interventionModelDescription": "Two arms, 1:1",
            "primaryPurpose": "TREATMENT",
            "maskingInfo": {
                "masking": "DOUBLE",
                "maskingDescription": "Identical tablets",
                "whoMasked": ["PARTICIPANT", "INVESTIGATOR"],
            },
        },
        "bioSpec": {"retention": "SAMPLES_WITH_DNA", "description": "Whole blood"},
        "enrollmentInfo": {"count": 120, "type": "ESTIMATED"},
    }


def _arms() -> dict[str, Any]:
    return {
        "armGroups": [
            {
                "label": "Metformin",
                "type": "EXPERIMENTAL",
                "description": "1000 mg twice daily",
                "interventionNames": ["Drug: Metformin"],
            },
            {
                "label": "Placebo",
                "type": "PLACEBO_COMPARATOR",
                "description": "Matching tablets",
                "interventionNames": ["Drug: Placebo"],
            },
        ],
        "interventions": [
            {
                "type": "DRUG",
                "name": "Metformin",
                "description": "Film-coated tablets of 10\\^3 mg",
                "armGroupLabels": ["Metformin"],
                "otherNames": ["Glucophage"],
            },
            {"type": "DRUG", "name": "Placebo", "armGroupLabels": ["Placebo"]},
        ],
    }


def _outcomes() -> dict[str, Any]:
    return {
        "primaryOutcomes": [
            {
                "measure": "Change in Body weight [kg]",
                "description": "Weighed in light clothing",
                "timeFrame": "24 weeks",
            }
        ],
        "secondaryOutcomes": [
            {"measure": "Proportion with HbA1c < 7 %", "timeFrame": "24 weeks"},
            {"measure": "Quality of life", "timeFrame": "24 weeks"},
        ],
        "otherOutcomes": [{"measure": "Cost", "timeFrame": "1 year"}],
    }


def _eligibility() -> dict[str, Any]:
    inclusion = "\n".join(f"* Reason {number} to take part" for number in range(1, 8))
    return {
        "eligibilityCriteria": f"Inclusion Criteria:\n\n{inclusion}\n\nExclusion Criteria:\n\n"
        "1. eGFR \\<30\n2. Pregnant, or\n   * nursing\n   * planning to be",
        "healthyVolunteers": False,
        "sex": "ALL",
        "minimumAge": "18 Years",
        "maximumAge": "75 Years",
        "stdAges": ["ADULT", "OLDER_ADULT"],
    }


def _places() -> dict[str, Any]:
    sites = [
        ("Clinic of Lyon", "Lyon", "France"),
        ("Clinic of Nice", "Nice", "France"),
        ("Kantonsspital", "Basel", "Switzerland"),
    ]
    return {
        "centralContacts": [
            {
                "name": "Grace Invented",
                "role": "CONTACT",
                "phone": "+00 123",
                "phoneExt": "45",
                "email": "grace@example.org",
            }
        ],
        "overallOfficials": [
            {"name": "Ada Invented", "affiliation": "Invented University", "role": "STUDY_CHAIR"}
        ],
        "locations": [
            {
                "facility": facility,
                "status": "WITHDRAWN",
                "city": city,
                "zip": "69000",
                "country": country,
                "geoPoint": {"lat": 45.75, "lon": 4.85},
            }
            for facility, city, country in sites
        ],
    }


def _references() -> dict[str, Any]:
    return {
        "references": [
            {
                "pmid": "99999999",
                "type": "BACKGROUND",
                "citation": "Nobody N. Nothing. J Invented Res. 2020.",
                "retractions": [{"pmid": "99999998", "source": "J Invented Res. 2021"}],
            }
        ],
        "seeAlsoLinks": [{"label": "The trial\\'s page", "url": "https://example.org/meta9"}],
        "availIpds": [
            {"id": "IPD-1", "type": "Individual Participant Data Set", "url": "https://x.example"}
        ],
    }


def _derived() -> dict[str, Any]:
    return {
        "miscInfoModule": {
            "versionHolder": "2026-03-09",
            "removedCountries": ["Austria"],
            "submissionTracking": {
                "estimatedResultsFirstSubmitDate": "2026-01-01",
                "submissionInfos": [{"releaseDate": "2026-01-05", "mcpReleaseN": 1}],
            },
        },
        "conditionBrowseModule": {
            "meshes": [{"id": "D003924", "term": "Diabetes Mellitus, Type 2"}],
            "ancestors": [{"id": "D003920", "term": "Diabetes Mellitus"}],
        },
    }


_DENOMS = [
    {
        "units": "Participants",
        "counts": [{"groupId": "OG000", "value": "58"}, {"groupId": "OG001", "value": "57"}],
    }
]


def _groups(prefix: str) -> list[dict[str, str]]:
    return [
        {"id": f"{prefix}000", "title": "Metformin", "description": "1000 mg twice daily"},
        {"id": f"{prefix}001", "title": "Placebo"},
    ]


def _results() -> dict[str, Any]:
    return {
        "participantFlowModule": {
            "recruitmentDetails": "At three clinics",
            "groups": _groups("FG"),
            "periods": [
                {
                    "title": "Overall Study",
                    "milestones": [
                        {
                            "type": "STARTED",
                            "achievements": [
                                {"groupId": "FG000", "numSubjects": "60"},
                                {"groupId": "FG001", "numSubjects": "59", "comment": "1 unsure"},
                            ],
                        }
                    ],
                    "dropWithdraws": [
                        {"type": "Death", "reasons": [{"groupId": "FG001", "numSubjects": "2"}]}
                    ],
                }
            ],
        },
        "baselineCharacteristicsModule": {
            "groups": _groups("BG"),
            "denoms": [{"units": "Participants", "counts": [{"groupId": "BG000", "value": "60"}]}],
            "measures": [
                {
                    "title": "Age, Continuous",
                    "paramType": "MEAN",
                    "dispersionType": "STANDARD_DEVIATION",
                    "unitOfMeasure": "years",
                    "classes": [
                        {
                            "categories": [
                                {
                                    "measurements": [
                                        {"groupId": "BG000", "value": "58.6", "spread": "5.07"},
                                        {"groupId": "BG001", "value": "57.5", "spread": "5.91"},
                                    ]
                                }
                            ]
                        }
                    ],
                }
            ],
        },
        "outcomeMeasuresModule": {"outcomeMeasures": [_outcome_measure()]},
        "adverseEventsModule": _adverse_events(),
        "moreInfoModule": {
            "limitationsAndCaveats": {"description": "Stopped early"},
            "certainAgreement": {"piSponsorEmployee": False, "restrictionType": "GT60"},
            "pointOfContact": {"title": "Director", "email": "director@example.org"},
        },
    }


def _outcome_measure() -> dict[str, Any]:
    measurements = [
        {"groupId": "OG000", "value": "-3.1", "lowerLimit": "-4.0", "upperLimit": "-2.2"},
        {"groupId": "OG001", "value": "-0.4", "comment": "few data"},
    ]
    return {
        "type": "PRIMARY",
        "title": "Change in Body weight [kg]",
        "description": "Weighed in light clothing",
        "reportingStatus": "POSTED",
        "paramType": "MEAN",
        "dispersionType": "95% Confidence Interval",
        "unitOfMeasure": "kg",
        "timeFrame": "24 weeks",
        "groups": _groups("OG"),
        "denoms": _DENOMS,
        "classes": [
            {
                "title": "Week 24",
                "categories": [{"title": "All", "measurements": measurements}],
            }
        ],
        "analyses": [
            {
                "groupIds": ["OG000", "OG001"],
                "statisticalMethod": "ANCOVA",
                "pValue": "<0.001",
                "paramType": "Mean Difference (Final Values)",
                "paramValue": "-2.7",
                "ciPctValue": "95",
                "ciNumSides": "TWO_SIDED",
                "ciLowerLimit": "-3.9",
                "ciUpperLimit": "-1.5",
                "nonInferiorityType": "SUPERIORITY",
            }
        ],
    }


def _adverse_events() -> dict[str, Any]:
    groups = [
        {**group, "deathsNumAffected": number, "deathsNumAtRisk": 58 + number}
        for number, group in enumerate(_groups("EG"))
    ]
    stats = [
        {"groupId": "EG000", "numEvents": 7, "numAffected": 5, "numAtRisk": 58},
        {"groupId": "EG001", "numEvents": 2, "numAffected": 2, "numAtRisk": 59},
        {"groupId": "EG777", "numAffected": 1},
    ]
    return {
        "frequencyThreshold": "5",
        "timeFrame": "24 weeks",
        "eventGroups": groups,
        "otherEvents": [
            {
                "term": "Nausea",
                "organSystem": "Gastrointestinal disorders",
                "sourceVocabulary": "MedDRA 27.0",
                "assessmentType": "SYSTEMATIC_ASSESSMENT",
                "stats": stats,
            }
        ],
    }
