"""What of a record matters for its relations to other trials."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trialcli.ctgov.facts.summary import summarise
from trialcli.ctgov.related.spelling import (
    condition_in_title,
    distinct,
    is_no_condition,
    is_no_intervention,
    subject_words,
)
from trialcli.record.tree import Record, at, objects, strings
from trialcli.registry.summary import Summary

_TITLE, _OFFICIAL, _NAME, _OTHER_NAME, _KEYWORD, _SUMMARY, _DESCRIPTION = 3, 1, 3, 2, 1, 0.3, 0.1
_MESH, _ANCESTOR, _FALL = 2, 0.5, 0.85
"""How much an occurrence in each of these places counts (our own; benchmarks/related.py).

The registry lists the nearest of the terms above a MeSH term first: each next one counts 0.85
times the one before. It also counts the less, the more of the compared records have it, and every
record that has a term has those above it.
"""
MESH_TERM = "mesh "
"""Begins the terms of a profile that are IDs of MeSH."""
_MOST_TEXT = 5000
"""The number of characters of a description that are read."""

FIELDS = (
    *("NCTId", "NCTIdAlias", "OrgStudyId", "SecondaryId", "BriefTitle", "OfficialTitle"),
    *("Acronym", "BriefSummary", "OverallStatus", "StartDate", "PrimaryCompletionDate"),
    *("CompletionDate", "LastUpdatePostDate", "StudyType", "Phase", "EnrollmentCount"),
    *("EnrollmentType", "LeadSponsorName", "Condition", "Keyword", "InterventionType"),
    *("InterventionName", "InterventionOtherName", "LocationCountry", "HasResults"),
    *("ConditionMeshId", "ConditionMeshTerm", "ConditionAncestorId", "ConditionAncestorTerm"),
    *("InterventionMeshId", "InterventionMeshTerm"),
    *("InterventionAncestorId", "InterventionAncestorTerm"),
)
"""The fields of the registry that a profile is made of."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What of a record matters for its relations to other trials."""

    summary: Summary
    ids: frozenset[str]
    """The trial's ID, and earlier ones."""
    stated_ids: frozenset[str]
    """IDs in other places, in capitals: the sponsor's, those of other registries."""
    official_title: str
    sponsor_id: str
    """The sponsor's own ID of the trial, in capitals."""
    conditions: tuple[str, ...]
    """Their names; without any, the one in the title. "Healthy" is none."""
    interventions: tuple[str, ...]
    """Their names without those of placebos and usual care."""
    other_names: Mapping[str, tuple[str, ...]]
    """Other names of interventions, by their names."""
    keywords: tuple[str, ...]
    condition_mesh: Mapping[str, str]
    intervention_mesh: Mapping[str, str]
    condition_groups: Mapping[str, str]
    intervention_groups: Mapping[str, str]
    """MeSH terms and the terms above them: names by their IDs."""
    terms: Mapping[str, float]
    """The words and MeSH IDs of the record, and how much each counts."""

    @property
    def trial(self) -> str:
        """The trial's ID."""
        return self.summary.trial

    @property
    def title(self) -> str:
        """The brief title."""
        return self.summary.title


def profile_of(trial: str, record: Record) -> Profile:
    """Return the profile of a record, also if values are missing or have a wrong type."""
    protocol, derived = _Part(record, "protocolSection"), _Part(record, "derivedSection")
    summary = summarise(trial, record)
    official = protocol.text("identificationModule.officialTitle")
    given_conditions = distinct(protocol.texts("conditionsModule.conditions"))
    conditions = tuple(name for name in given_conditions if not is_no_condition(name))
    keywords = distinct(protocol.texts("conditionsModule.keywords"))
    names = {
        one["name"]: distinct(strings(one.get("otherNames")))
        for one in protocol.objects("armsInterventionsModule.interventions")
        if isinstance(one.get("name"), str) and not is_no_intervention(one["name"])
    }
    mesh = [
        derived.mesh(f"{kind}BrowseModule.{key}")
        for kind in ("condition", "intervention")
        for key in ("meshes", "ancestors")
    ]
    terms: dict[str, float] = {}
    for texts, weight in (
        ([summary.title], _TITLE),
        ([official], _OFFICIAL),
        (given_conditions, _NAME),
        (distinct(names), _NAME),
        (distinct(name for other in names.values() for name in other), _OTHER_NAME),
        (keywords, _KEYWORD),
        ([protocol.text("descriptionModule.briefSummary")], _SUMMARY),
        ([protocol.text("descriptionModule.detailedDescription")[:_MOST_TEXT]], _DESCRIPTION),
        ([summary.acronym or ""], _KEYWORD),
    ):
        for text in texts:
            for word in subject_words(text):
                terms[word] = terms.get(word, 0) + weight
    for number, found in enumerate(mesh):
        for place, code in enumerate(found):
            weight = _ANCESTOR * _FALL**place if number % 2 else _MESH
            term = f"{MESH_TERM}{code}"
            terms[term] = max(weight, terms.get(term, 0))
    in_title = condition_in_title(summary.title)
    if not conditions and in_title and not is_no_condition(in_title):
        conditions = (in_title,)
    return Profile(
        summary=summary,
        ids=frozenset([trial, *protocol.texts("identificationModule.nctIdAliases")]),
        stated_ids=frozenset(_stated_ids(protocol)),
        official_title=official,
        sponsor_id=protocol.text("identificationModule.orgStudyIdInfo.id").strip().upper(),
        conditions=conditions,
        interventions=distinct(names),
        other_names=names,
        keywords=keywords,
        condition_mesh=mesh[0],
        condition_groups=mesh[1],
        intervention_mesh=mesh[2],
        intervention_groups=mesh[3],
        terms=terms,
    )


def _stated_ids(protocol: "_Part") -> Iterator[str]:
    yield protocol.text("identificationModule.orgStudyIdInfo.id").strip().upper()
    for one in protocol.objects("identificationModule.secondaryIdInfos"):
        yield str(one.get("id") or "").strip().upper()


class _Part:
    """A part of a record; what has a wrong type counts as missing."""

    def __init__(self, record: Record, key: str) -> None:
        self._part = at(record, key)

    def _at(self, path: str) -> Any:
        return at(self._part, path) if isinstance(self._part, dict) else None

    def text(self, path: str) -> str:
        value = self._at(path)
        return value if isinstance(value, str) else ""

    def texts(self, path: str) -> Iterator[str]:
        yield from strings(self._at(path))

    def objects(self, path: str) -> Iterator[Mapping[str, Any]]:
        yield from objects(self._at(path))

    def mesh(self, path: str) -> dict[str, str]:
        """Return the names of MeSH terms by their IDs: D000008180 is D8180, as D008180 is."""
        return {
            re.sub("^D0+", "D", one["id"]): one["term"]
            for one in self.objects(path)
            if isinstance(one.get("id"), str) and isinstance(one.get("term"), str)
        }
