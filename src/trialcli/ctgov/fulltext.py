"""The texts of a record by section, as a search in full text reads them.

Everything that a person wrote is there, and the terms that the registry gave. Not there: codes,
dates and measured values, for which filters and ``show`` are the way, and lists that repeat names.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from trialcli.ctgov.shape import SHAPE
from trialcli.ctgov.words.sections import OTHER, SECTIONS
from trialcli.record.tree import Record, below
from trialcli.registry.texts import SectionText
from trialcli.text.blocks import one_line, read_markup

_MORE: dict[str, float] = {
    **dict.fromkeys(("basics",), 8),
    **dict.fromkeys(("conditions", "interventions", "identifiers"), 5),
    **dict.fromkeys(("summary",), 3),
    **dict.fromkeys(("arms", "outcomes"), 2),
    **dict.fromkeys(("results", "references", "locations", "contacts"), 0.5),
}
WEIGHTS: Mapping[str, float] = {name: _MORE.get(name, 1.0) for name in SECTIONS}
"""How much a word counts in each section: most in a title, little in a list of sites."""
NOT_IN_HISTORY = frozenset(("documents", "terms"))
"""The sections that an earlier version from the registry's history lacks."""

_CODE = re.compile(r"[A-Z][A-Z0-9_]*").fullmatch
_CODES = frozenset(
    (
        *("type", "class", "status", "overallStatus", "lastKnownStatus", "statusForNctId", "role"),
        *("studyType", "phases[]", "allocation", "interventionModel", "primaryPurpose", "masking"),
        *("whoMasked[]", "observationalModel", "timePerspective", "retention", "sex", "stdAges[]"),
        *("samplingMethod", "relevance", "ipdSharing", "infoTypes[]", "paramType", "typeAbbrev"),
        *("dispersionType", "reportingStatus", "nonInferiorityType", "ciNumSides"),
        *("assessmentType", "restrictionType"),
    )
)
"""Keys whose value is a code if it is written as one."""
_VALUES = frozenset(
    (
        *("groupId", "groupIds[]", "value", "spread", "lowerLimit", "upperLimit", "numSubjects"),
        *("pValue", "paramValue", "ciPctValue", "ciLowerLimit", "ciUpperLimit", "dispersionValue"),
        *("versionHolder", "frequencyThreshold", "date", "interventionNames[]", "armGroupLabels[]"),
    )
)
"""Keys of measured values, dates, and names that repeat those of another list."""
_LEFT_OUT = re.compile(
    r"^annotationSection|\.browse(Leaves|Branches)\[\]|(Date|(meshes|ancestors|roups)\[\]\.id)$"
).search
"""Notes of the registry, the tree of its terms, dates, and numbers of terms and groups."""
_SITES = ("locations[]", "locations_nested[]")
_SITE = ("facility", "city", "state", "zip", "country")


def section_texts(record: Record) -> Iterator[SectionText]:
    """Yield the texts of a record: each is a paragraph, a list item, a short field or a site."""
    yield from _texts(record, "")


def _texts(value: Any, pattern: str) -> Iterator[SectionText]:
    if isinstance(value, str):
        yield from _of_field(value, pattern)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, f"{pattern}[]")
    elif isinstance(value, dict):
        is_site = pattern.endswith(_SITES)
        if is_site:
            yield from _of_site(value, pattern)
        for key in value:
            if is_site and key in _SITE:
                continue
            yield from _texts(value[key], f"{pattern}.{key}" if pattern else key)


def _of_field(text: str, pattern: str) -> Iterator[SectionText]:
    section, is_code, is_markup = _kind(pattern)
    if not section or (is_code and _CODE(text)):
        return
    if not is_markup:
        yield SectionText(section, text)
        return
    for block in read_markup(text):
        yield SectionText(section, block.text)


def _of_site(site: dict[str, Any], pattern: str) -> Iterator[SectionText]:
    stated = [one_line(site[key]) for key in _SITE if isinstance(site.get(key), str)]
    if stated:
        yield SectionText(_section(pattern), ", ".join(stated))


@cache
def _kind(pattern: str) -> tuple[str, bool, bool]:
    """Return the section of a field, whether it may hold a code, and whether it is markup.

    The section is empty if the field holds no text.
    """
    key = pattern.rpartition(".")[2]
    if key in _VALUES or _LEFT_OUT(pattern):
        return "", False, False
    return _section(pattern), key in _CODES, SHAPE.is_markup(pattern)


@cache
def _section(pattern: str) -> str:
    """Return the section with the longest path to a field; the first of several."""
    paths = [
        (len(path), section.name)
        for section in SECTIONS.values()
        for path in section.paths
        if below(pattern, path)
    ]
    return max(paths, key=lambda one: one[0], default=(0, OTHER))[1]
