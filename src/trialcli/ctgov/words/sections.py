"""The sections of a record: what a person calls them, and the paths they cover.

A new section is a value here and a drawing in ``render.record.sections``.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from trialcli.record.tree import below
from trialcli.text.choices import chosen

if TYPE_CHECKING:
    from trialcli.record.changes import Change

_PROTOCOL = "protocolSection"
_IDENTITY = f"{_PROTOCOL}.identificationModule"
_STATUS = f"{_PROTOCOL}.statusModule"
_DESCRIPTION = f"{_PROTOCOL}.descriptionModule"
_CONDITIONS = f"{_PROTOCOL}.conditionsModule"
_DESIGN = f"{_PROTOCOL}.designModule"
_ARMS = f"{_PROTOCOL}.armsInterventionsModule"
_OUTCOMES = f"{_PROTOCOL}.outcomesModule"
_ELIGIBILITY = f"{_PROTOCOL}.eligibilityModule"
_SPONSORS = f"{_PROTOCOL}.sponsorCollaboratorsModule"
_PLACES = f"{_PROTOCOL}.contactsLocationsModule"
_REFERENCES = f"{_PROTOCOL}.referencesModule"
_OVERSIGHT = f"{_PROTOCOL}.oversightModule"
_SHARING = f"{_PROTOCOL}.ipdSharingStatementModule"

OneAndMany = tuple[str, str]
"""The words for one item of a list, and for several."""


class Section(NamedTuple):
    """A section of a record."""

    name: str
    """As ``--section`` takes it."""
    title: str
    paths: tuple[str, ...] = ()
    """The dotted paths that it covers."""
    left_out: Mapping[str, str | OneAndMany] = {}
    """What a summary calls the paths that it does not show; the items of a list are counted."""

    def covers(self, change: "Change") -> bool:
        """Whether a change lies in the section, or above a part of it."""
        if self.name == OTHER:
            return not any(one.covers(change) for one in SECTIONS.values() if one.name != OTHER)
        return any(
            below(change.pattern, path) or below(path, change.pattern) for path in self.paths
        )


OTHER = "other"
"""The section of whatever no other section covers."""

SECTIONS = {
    section.name: section
    for section in (
        Section(
            "basics",
            "Basic information",
            (
                _STATUS,
                f"{_IDENTITY}.briefTitle",
                f"{_IDENTITY}.officialTitle",
                f"{_IDENTITY}.acronym",
                f"{_DESIGN}.studyType",
                f"{_DESIGN}.phases",
                f"{_DESIGN}.enrollmentInfo",
            ),
            {f"{_IDENTITY}.officialTitle": "official title"},
        ),
        Section(
            "summary",
            "Summary",
            (f"{_DESCRIPTION}.briefSummary",),
            {f"{_DESCRIPTION}.briefSummary": "brief summary"},
        ),
        Section(
            "description",
            "Detailed description",
            (f"{_DESCRIPTION}.detailedDescription",),
            {f"{_DESCRIPTION}.detailedDescription": "detailed description"},
        ),
        Section(
            "conditions",
            "Conditions and keywords",
            (_CONDITIONS,),
            {
                f"{_CONDITIONS}.conditions": ("condition", "conditions"),
                f"{_CONDITIONS}.keywords": ("keyword", "keywords"),
            },
        ),
        Section(
            "design",
            "Study design",
            (_DESIGN,),
            {_DESIGN: "design details", f"{_STATUS}.expandedAccessInfo": "design details"},
        ),
        Section(
            "arms",
            "Arms",
            (f"{_ARMS}.armGroups",),
            {f"{_ARMS}.armGroups": ("arm", "arms")},
        ),
        Section(
            "interventions",
            "Interventions",
            (f"{_ARMS}.interventions",),
            {f"{_ARMS}.interventions": ("intervention", "interventions")},
        ),
        Section(
            "outcomes",
            "Outcomes",
            (_OUTCOMES,),
            {
                f"{_OUTCOMES}.primaryOutcomes": ("primary outcome", "primary outcomes"),
                f"{_OUTCOMES}.secondaryOutcomes": ("secondary outcome", "secondary outcomes"),
                f"{_OUTCOMES}.otherOutcomes": ("other outcome", "other outcomes"),
            },
        ),
        Section(
            "eligibility",
            "Eligibility",
            (_ELIGIBILITY,),
            {_ELIGIBILITY: "eligibility details"},
        ),
        Section(
            "sponsors",
            "Sponsors and responsible party",
            (_SPONSORS,),
            {
                _SPONSORS: "responsible party",
                f"{_SPONSORS}.collaborators": ("collaborator", "collaborators"),
            },
        ),
        Section(
            "locations",
            "Locations",
            (f"{_PLACES}.locations",),
            {f"{_PLACES}.locations": ("site", "sites")},
        ),
        Section(
            "contacts",
            "Contacts and officials",
            (f"{_PLACES}.centralContacts", f"{_PLACES}.overallOfficials"),
            {
                f"{_PLACES}.centralContacts": ("contact", "contacts"),
                f"{_PLACES}.overallOfficials": ("official", "officials"),
            },
        ),
        Section("identifiers", "Identifiers", (_IDENTITY,), {_IDENTITY: "identifiers"}),
        Section(
            "references",
            "References and links",
            (_REFERENCES,),
            {
                _REFERENCES: "shared participant data",
                f"{_REFERENCES}.references": ("reference", "references"),
                f"{_REFERENCES}.seeAlsoLinks": ("link", "links"),
            },
        ),
        Section(
            "documents",
            "Documents",
            ("documentSection",),
            {
                "documentSection": "documents",
                "documentSection.largeDocumentModule.largeDocs": ("document", "documents"),
            },
        ),
        Section("oversight", "Oversight", (_OVERSIGHT,), {_OVERSIGHT: "oversight"}),
        Section(
            "sharing",
            "Sharing of participant data",
            (_SHARING,),
            {_SHARING: "sharing of participant data"},
        ),
        Section(
            "dates",
            "Dates of the record",
            (_STATUS,),
            {
                _STATUS: "record dates",
                "annotationSection": "record dates",
                "derivedSection.miscInfoModule": "record dates",
            },
        ),
        Section(
            "terms",
            "Terms given by the registry",
            ("derivedSection",),
            {"derivedSection": "registry terms"},
        ),
        Section(
            "results",
            "Results",
            ("resultsSection", "hasResults", "annotationSection"),
            {"resultsSection": "results"},
        ),
        Section(OTHER, "Other fields"),
    )
}
"""The sections by name, in the order of the page. The last one shows what the others did not."""


def in_sections(change: "Change", names: Iterable[str]) -> bool:
    """Whether a change lies in one of the sections, or above a part of one."""
    return any(SECTIONS[name].covers(change) for name in names)


def known_sections(given: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the sections that a person named, several also with commas.

    Raises:
        UsageError: there is no such section.
    """
    names = (name for text in given for name in text.split(","))
    return tuple(dict.fromkeys(chosen(name.strip(), SECTIONS, "section") for name in names))
