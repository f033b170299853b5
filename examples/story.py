"""The invented trial NCT99000001: its first record, and what each later version changes in it.

Nothing here is about a real trial, person or clinic. The registry does not assign such IDs.
"""

from collections.abc import Callable, Mapping
from typing import Any

Record = dict[str, Any]
Amendment = Callable[[Record], None]

TRIAL = "NCT99000001"

_MET, _ADD_ON, _PLACEBO = "Drug: Metformin", "Metformin", "Placebo"
_CENTRAL = {
    "name": "Trial office",
    "role": "CONTACT",
    "phone": "+00 555 0100",
    "email": "office@example.org",
}


def _site(facility: str, city: str, postcode: str, country: str, *place: float) -> Record:
    """Return a site as a trial that is not yet recruiting has it."""
    latitude, longitude = place
    address = facility.split()[0].lower()
    return {
        "facility": facility,
        "city": city,
        "zip": postcode,
        "country": country,
        "contacts": [
            {
                "name": f"{facility}, trial desk",
                "role": "CONTACT",
                "phone": "+00 555 0101",
                "email": f"{address}@example.org",
            }
        ],
        "geoPoint": {"lat": latitude, "lon": longitude},
    }


def first() -> Record:
    """Return the record of the first version."""
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": TRIAL,
                "orgStudyIdInfo": {"id": "INVENTED-001"},
                "organization": {"fullName": "Invented Diabetes Network", "class": "NETWORK"},
                "briefTitle": "Metformin add-on in type 2 diabetes (invented)",
                "officialTitle": "Metformin Versus Placebo Added to Basal Insulin in Adults With "
                "Type 2 Diabetes: a Randomized, Double-blind Trial That Was Invented as an Example",
                "acronym": "MADE-UP",
            },
            "statusModule": {
                "statusVerifiedDate": "2026-01",
                "overallStatus": "NOT_YET_RECRUITING",
                "expandedAccessInfo": {"hasExpandedAccess": False},
                "startDateStruct": {"date": "2026-02", "type": "ESTIMATED"},
                "primaryCompletionDateStruct": {"date": "2026-06-30", "type": "ESTIMATED"},
                "completionDateStruct": {"date": "2026-09-30", "type": "ESTIMATED"},
                "studyFirstSubmitDate": "2026-01-07",
                "studyFirstSubmitQcDate": "2026-01-12",
                "studyFirstPostDateStruct": {"date": "2026-01-13", "type": "ACTUAL"},
                "lastUpdateSubmitDate": "2026-01-12",
                "lastUpdatePostDateStruct": {"date": "2026-01-13", "type": "ACTUAL"},
            },
            "sponsorCollaboratorsModule": {
                "responsibleParty": {"type": "SPONSOR"},
                "leadSponsor": {"name": "Invented Diabetes Network", "class": "NETWORK"},
            },
            "oversightModule": {
                "oversightHasDmc": True,
                "isFdaRegulatedDrug": False,
                "isFdaRegulatedDevice": False,
            },
            "descriptionModule": {
                "briefSummary": "This trial does not exist. It asks whether metformin, added to "
                "basal insulin, lowers HbA1c more than placebo does after 24 weeks.",
            },
            "conditionsModule": {
                "conditions": ["Type 2 Diabetes"],
                "keywords": ["metformin", "basal insulin", "HbA1c"],
            },
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": ["PHASE3"],
                "designInfo": {
                    "allocation": "RANDOMIZED",
                    "interventionModel": "PARALLEL",
                    "primaryPurpose": "TREATMENT",
                    "maskingInfo": {
                        "masking": "DOUBLE",
                        "whoMasked": ["PARTICIPANT", "INVESTIGATOR"],
                    },
                },
                "enrollmentInfo": {"count": 120, "type": "ESTIMATED"},
            },
            "armsInterventionsModule": _arms(),
            "outcomesModule": {
                "primaryOutcomes": [
                    {
                        "measure": "Change in HbA1c",
                        "description": "Percentage points, central laboratory",
                        "timeFrame": "Baseline to week 24",
                    }
                ],
                "secondaryOutcomes": [
                    {"measure": "Proportion with HbA1c < 7 %", "timeFrame": "24 weeks"},
                    {"measure": "Change in body weight [kg]", "timeFrame": "Baseline to week 24"},
                    {"measure": "Hypoglycaemic events", "timeFrame": "24 weeks"},
                ],
            },
            "eligibilityModule": {
                "eligibilityCriteria": "Inclusion Criteria:\n\n"
                "* Age 18 to 65 years\n"
                "* Type 2 diabetes for at least one year\n"
                "* HbA1c between 7.5 % and 10.5 % on a stable dose of basal insulin\n\n"
                "Exclusion Criteria:\n\n"
                "* Type 1 diabetes\n"
                "* eGFR \\< 45 mL/min/1.73 m²\n"
                "* Pregnancy or breast-feeding",
                "healthyVolunteers": False,
                "sex": "ALL",
                "minimumAge": "18 Years",
                "maximumAge": "65 Years",
                "stdAges": ["ADULT", "OLDER_ADULT"],
            },
            "contactsLocationsModule": {
                "centralContacts": [dict(_CENTRAL)],
                "overallOfficials": [
                    {
                        "name": "Nobody Inparticular, MD",
                        "affiliation": "Invented Diabetes Network",
                        "role": "PRINCIPAL_INVESTIGATOR",
                    }
                ],
                "locations": [
                    _site("Mur Clinic", "Graz", "8010", "Austria", 47.06667, 15.45),
                    _site(
                        "Danube Diabetes Centre", "Vienna", "1010", "Austria", 48.20849, 16.37208
                    ),
                    _site("Spree Hospital", "Berlin", "10115", "Germany", 52.52437, 13.41053),
                    _site("Isar Hospital", "Munich", "80331", "Germany", 48.13743, 11.57549),
                    _site("Limmat Practice", "Zürich", "8001", "Switzerland", 47.36667, 8.55),
                ],
            },
            "ipdSharingStatementModule": {"ipdSharing": "UNDECIDED"},
        },
        "derivedSection": {
            "miscInfoModule": {"versionHolder": "2026-01-14"},
            "conditionBrowseModule": {
                "meshes": [{"id": "D003924", "term": "Diabetes Mellitus, Type 2"}],
                "ancestors": [{"id": "D003920", "term": "Diabetes Mellitus"}],
            },
            "interventionBrowseModule": {"meshes": [{"id": "D008687", "term": "Metformin"}]},
        },
        "hasResults": False,
    }


def _arms() -> Record:
    return {
        "armGroups": [
            {
                "label": _ADD_ON,
                "type": "EXPERIMENTAL",
                "description": "Metformin up to 2000 mg a day, added to basal insulin.",
                "interventionNames": [_MET, "Drug: Basal insulin"],
            },
            {
                "label": _PLACEBO,
                "type": "PLACEBO_COMPARATOR",
                "description": "Placebo tablets, added to basal insulin.",
                "interventionNames": ["Drug: Placebo", "Drug: Basal insulin"],
            },
        ],
        "interventions": [
            {"type": "DRUG", "name": "Metformin", "armGroupLabels": [_ADD_ON]},
            {"type": "DRUG", "name": "Placebo", "armGroupLabels": [_PLACEBO]},
            {
                "type": "DRUG",
                "name": "Basal insulin",
                "description": "As before the trial, the dose unchanged.",
                "armGroupLabels": [_ADD_ON, _PLACEBO],
            },
        ],
    }


def opened(record: Record) -> None:
    """Open recruitment: every site gets a status, the start becomes exact and actual."""
    protocol = record["protocolSection"]
    protocol["statusModule"] |= {
        "overallStatus": "RECRUITING",
        "startDateStruct": {"date": "2026-02-09", "type": "ACTUAL"},
    }
    _submitted(record, "2026-02-13", "2026-02-17")
    _each_site(record, lambda site: _with_status(site, "RECRUITING"))


def amended(record: Record) -> None:
    """Amend the protocol: changes that matter to a reviewer, and others that do not."""
    protocol = record["protocolSection"]
    protocol["statusModule"]["primaryCompletionDateStruct"]["date"] = "2026-12-31"
    protocol["statusModule"]["completionDateStruct"]["date"] = "2027-03-31"
    protocol["designModule"]["enrollmentInfo"]["count"] = 90
    outcomes = protocol["outcomesModule"]
    outcomes["primaryOutcomes"].append(outcomes["secondaryOutcomes"].pop(0))
    outcomes["secondaryOutcomes"][1]["timeFrame"] = "52 weeks"
    eligibility = protocol["eligibilityModule"]
    eligibility["maximumAge"] = "75 Years"
    eligibility["eligibilityCriteria"] = (
        eligibility["eligibilityCriteria"].replace("18 to 65 years", "18 to 75 years")
        + "\n* Metformin within 12 weeks before screening"
    )
    _submitted(record, "2026-04-20", "2026-04-21")
    _rename_arm(protocol["armsInterventionsModule"], _ADD_ON, "Metformin add-on")
    _move_sites(protocol["contactsLocationsModule"]["locations"])
    record["derivedSection"]["conditionBrowseModule"]["ancestors"] += [
        {"id": "D044882", "term": "Glucose Metabolism Disorders"}
    ]


def closed(record: Record) -> None:
    """Close recruitment: the registry drops the sites' statuses and all contacts."""
    protocol = record["protocolSection"]
    protocol["statusModule"]["overallStatus"] = "ACTIVE_NOT_RECRUITING"
    protocol["designModule"]["enrollmentInfo"] = {"count": 94, "type": "ACTUAL"}
    _submitted(record, "2026-07-30", "2026-08-03")
    del protocol["contactsLocationsModule"]["centralContacts"]
    for site in protocol["contactsLocationsModule"]["locations"]:
        del site["status"], site["contacts"]


def completed(record: Record) -> None:
    """Complete the trial before the announced dates; submit its results for posting."""
    protocol = record["protocolSection"]
    protocol["statusModule"] |= {
        "overallStatus": "COMPLETED",
        "primaryCompletionDateStruct": {"date": "2026-10-02", "type": "ACTUAL"},
        "completionDateStruct": {"date": "2026-10-16", "type": "ACTUAL"},
    }
    protocol["ipdSharingStatementModule"] = {
        "ipdSharing": "YES",
        "description": "Pseudonymized data on request, since nobody was asked.",
    }
    _submitted(record, "2026-11-05", "2026-11-09")
    submission = {"type": "RELEASE", "date": "2026-11-05"}
    record["annotationSection"] = {
        "annotationModule": {
            "unpostedAnnotation": {
                "unpostedResponsibleParty": "Invented Diabetes Network",
                "unpostedEvents": [submission],
            }
        }
    }
    record["derivedSection"]["miscInfoModule"]["submissionTracking"] = {
        "estimatedResultsFirstSubmitDate": "2026-11-05",
        "submissionInfos": [{"releaseDate": "2026-11-05"}],
    }


LATER: Mapping[str, Amendment] = {
    "2026-02-18": opened,
    "2026-04-22": amended,
    "2026-08-05": closed,
    "2026-11-11": completed,
}
"""The later versions: the day on which each was read, and what is new in it."""


def _submitted(record: Record, day: str, posted: str) -> None:
    """Move the dates that move with every update."""
    record["protocolSection"]["statusModule"] |= {
        "statusVerifiedDate": day[:7],
        "lastUpdateSubmitDate": day,
        "lastUpdatePostDateStruct": {"date": posted, "type": "ACTUAL"},
    }


def _each_site(record: Record, change: Callable[[Record], Record]) -> None:
    places = record["protocolSection"]["contactsLocationsModule"]
    places["locations"] = [change(site) for site in places["locations"]]


def _with_status(site: Record, status: str) -> Record:
    """Return a site with a status where the registry has it: after the facility."""
    return {"facility": site["facility"], "status": status} | site


def _rename_arm(module: Record, old: str, new: str) -> None:
    """Rename an arm, and with it every mention of it."""
    for arm in module["armGroups"]:
        arm["label"] = new if arm["label"] == old else arm["label"]
    for intervention in module["interventions"]:
        labels = intervention["armGroupLabels"]
        intervention["armGroupLabels"] = [new if label == old else label for label in labels]


def _move_sites(sites: list[Record]) -> None:
    """Drop Graz, rename a site in Vienna, add Lyon and Basel; let the registry re-spell Zürich."""
    graz, vienna, *_, zurich = sites
    sites.remove(graz)
    vienna["facility"] = "Danube Diabetes and Metabolism Centre"
    zurich |= {"city": "Zurich", "geoPoint": {"lat": 47.36864, "lon": 8.53918}}
    basel = _site("Rhine Clinic", "Basel", "4051", "Switzerland", 47.55839, 7.57327)
    lyon = _site("Saône Hospital", "Lyon", "69001", "France", 45.74906, 4.84789)
    sites.insert(0, _with_status(lyon, "RECRUITING"))
    sites.insert(-1, _with_status(basel, "NOT_YET_RECRUITING"))
