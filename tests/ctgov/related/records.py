"""Invented records, with what matters for related trials."""

from typing import Any

from trialcli.ctgov.related.profile import Profile, profile_of

Record = dict[str, Any]


def record(
    trial: str,
    title: str = "",
    *,
    conditions: list[str] | None = None,
    interventions: list[str] | None = None,
    other_names: list[str] | None = None,
    keywords: list[str] | None = None,
    sponsor: str = "",
    phases: list[str] | None = None,
    ids: dict[str, Any] | None = None,
    mesh: dict[str, Any] | None = None,
) -> Record:
    """Return a record; without a value, it has no such field."""
    given = [{"name": name, "otherNames": other_names or []} for name in interventions or ()]
    protocol: Record = {
        "identificationModule": {"nctId": trial, "briefTitle": title, **(ids or {})},
        "conditionsModule": {"conditions": conditions or [], "keywords": keywords or []},
        "armsInterventionsModule": {"interventions": given},
        "designModule": {"phases": phases or []},
    }
    if sponsor:
        protocol["sponsorCollaboratorsModule"] = {"leadSponsor": {"name": sponsor}}
    return {"protocolSection": protocol, "derivedSection": mesh or {}}


def browse(kind: str, terms: dict[str, str], ancestors: dict[str, str] | None = None) -> Record:
    """Return the MeSH terms of a record, and the terms above them, by their IDs."""
    return {
        f"{kind}BrowseModule": {
            "meshes": [{"id": code, "term": term} for code, term in terms.items()],
            "ancestors": [{"id": code, "term": term} for code, term in (ancestors or {}).items()],
        }
    }


def profile(trial: str, title: str = "", **given: Any) -> Profile:
    """Return the profile of an invented record."""
    return profile_of(trial, record(trial, title, **given))
