"""Records that have every part that a real record has: a partial one is treated otherwise."""

from typing import Any

Record = dict[str, Any]


def whole(study: Record) -> Record:
    """Return a record with the parts that every real record has, where it lacks them."""
    parts: Record = {
        "identificationModule": {"briefTitle": "A study", "organization": {"fullName": "Org"}},
        "statusModule": {"overallStatus": "RECRUITING", "studyFirstSubmitDate": "2025-12-11"},
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Org"}},
        "descriptionModule": {"briefSummary": "A summary."},
        "conditionsModule": {"conditions": ["A condition"]},
        "designModule": {"studyType": "INTERVENTIONAL"},
        "eligibilityModule": {"sex": "ALL"},
    }
    protocol = study["protocolSection"]
    modules = {
        name: {**parts.get(name, {}), **protocol.get(name, {})} for name in {**parts, **protocol}
    }
    return {"hasResults": False, **study, "protocolSection": modules}
