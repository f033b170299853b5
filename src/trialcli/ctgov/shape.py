"""The shape of a ClinicalTrials.gov record (API v2, OpenAPI 2.0.5).

The keys that distinguish the items of a list were counted on real records. No key is unique, so
``record.pairing`` treats every identity as a bucket.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from trialcli.ctgov.words.markup import MARKUP_KEYS
from trialcli.ctgov.words.vocabulary import field_words
from trialcli.record.shape import ItemLists, ItemPlacePair, ListShape, PlaceKeys, RecordShape
from trialcli.record.wholeness import RequiredParts

_ANONYMOUS_SITE = (
    r"(?i)(the )?((clinical )?(research|trial|study)|(\S+ ){0,3}investigat(ional|ive|or)|local)"
    r"( research| study| clinical)? (site|cent(er|re)|institution|facility)\b.{0,24}"
    r"|site[ #-]{0,4}(ref(erence)?( id)?)?[ /#:-]{0,4}\w{0,12}|for (additional|more) information.*"
)
_SITE_CODE = (
    r"(?i)(?:\b(?:site|institution)(?: (?:number|no\.?|id))? {0,2}[-:#]{0,2}|/ID#) {0,2}"
    r"(\d{3,}\w*(?:-\w+)*)"
)
_SITE_WORDS = (
    "a and associates at campus care center centers central centre centres centro chu clinic "
    "clinica clinical clinics college comprehensive d de del department der des di do du e for "
    "foundation fundacion general group health healthcare hematology hopital hopitaux hospital "
    "hospitalier hospitals hospitalario i inc institut institute instituto klinik klinikum la le "
    "llc ltd medical medicine medizinische memorial national nhs o of oncology ospedale pllc "
    "regional research s saint san school science sciences services site st szpital the trust "
    "universitaetsklinikum universitair universitario universitatsklinikum universite university "
    "y affiliated cancer first"
)
"""Words of a facility's name that do not distinguish sites."""
_COUNTRIES_RENAMED = {
    "Brunei Darussalam": "Brunei",
    "Côte D'Ivoire": "Côte d\N{RIGHT SINGLE QUOTATION MARK}Ivoire",
    "Czech Republic": "Czechia",
    "Iran, Islamic Republic of": "Iran",
    "Korea, Republic of": "South Korea",
    "Lao People's Democratic Republic": "Laos",
    "Macedonia, The Former Yugoslav Republic of": "North Macedonia",
    "Moldova, Republic of": "Moldova",
    "Palestinian Territory, occupied": "Palestinian Territories",
    "Russian Federation": "Russia",
    "Swaziland": "Eswatini",
    "Syrian Arab Republic": "Syria",
    "Turkey": "Turkey (Türkiye)",
}
"""Countries that the registry gave other names (most of them on 2025-08-26), old name to new."""


def _pair_outcomes(
    before: ItemLists, after: ItemLists, known: Sequence[ItemPlacePair]
) -> Iterable[ItemPlacePair]:
    from trialcli.ctgov.outcomes.pairing import pair_outcomes  # only a comparison pays for it

    return pair_outcomes(before, after, known)


def _pair_measures(
    before: ItemLists, after: ItemLists, known: Sequence[ItemPlacePair]
) -> Iterable[ItemPlacePair]:
    from trialcli.ctgov.results.pairing import pair_measures  # only a comparison pays for it

    return pair_measures(before, after, known)


def _figures_of_harm(event: Any) -> str:
    from trialcli.ctgov.results.figures import figures_of_harm  # only a comparison pays for it

    return figures_of_harm(event)


def _figures_of_measure(measure: Any) -> str:
    from trialcli.ctgov.results.figures import figures_of_measure  # only a comparison pays for it

    return figures_of_measure(measure)


def _pair_treatments(
    before: ItemLists, after: ItemLists, known: Sequence[ItemPlacePair]
) -> Iterable[ItemPlacePair]:
    from trialcli.ctgov.treatments.pairing import pair_treatments  # only a comparison pays for it

    return pair_treatments(
        before, after, known, {"armGroups": _ARM, "interventions": _INTERVENTION}
    )


_ARM = ListShape(
    "arm",
    "arms",
    identities=(("label",),),
    label=("label",),
    likeness=(("label", 0.4), ("description", 0.3), ("interventionNames", 0.2), ("type", 0.1)),
    family=_pair_treatments,
)
_INTERVENTION = ListShape(
    "intervention",
    "interventions",
    identities=(("type", "name"), ("name",)),
    label=("name",),
    likeness=(
        ("name", 0.5),
        ("description", 0.2),
        ("otherNames", 0.1),
        ("armGroupLabels", 0.1),
        ("type", 0.1),
    ),
    family=_pair_treatments,
)


def _outcomes(noun: str) -> ListShape:
    return ListShape(
        noun=noun,
        plural=noun + "s",
        identities=(("measure", "timeFrame"),),
        label=("measure", "timeFrame"),
        family=_pair_outcomes,
    )


def _contacts(noun: str) -> ListShape:
    return ListShape(
        noun=noun,
        plural=noun + "s",
        identities=(("name", "role"), ("name",), ("email",), ("phone", "role")),
        label=("name", "role"),
        likeness=(("name", 0.6), ("email", 0.2), ("phone", 0.2)),
        least_likeness=0.6,
    )


def _values(noun: str, plural: str) -> ListShape:
    return ListShape(noun=noun, plural=plural, least_likeness=0.6)


def _terms(noun: str, plural: str, *keys: str) -> ListShape:
    """Return the shape of a list whose items are only ever the same by their keys."""
    return ListShape(noun, plural, identities=(keys,), label=keys, least_likeness=1.01)


_GROUPS = ListShape(
    noun="group",
    plural="groups",
    identities=(("id", "title"), ("title", "description"), ("title",)),
    label=("title",),
    likeness=(("title", 0.4), ("description", 0.3), ("id", 0.3)),
    least_likeness=0.45,
    referred_to="id",
)
_SITE = "protocolSection.contactsLocationsModule.locations"

_PROTOCOL = {
    "identificationModule.nctIdAliases": _values("earlier trial ID", "earlier trial IDs"),
    "identificationModule.secondaryIdInfos": ListShape(
        "secondary ID",
        "secondary IDs",
        identities=(("id", "type", "domain"), ("id",)),
        label=("id",),
        likeness=(("id", 0.6), ("type", 0.2), ("domain", 0.2)),
    ),
    "sponsorCollaboratorsModule.collaborators": ListShape(
        "collaborator", "collaborators", identities=(("name",),), label=("name",)
    ),
    "conditionsModule.conditions": _values("condition", "conditions"),
    "conditionsModule.keywords": _values("keyword", "keywords"),
    "designModule.phases": ListShape("phase", "phases", least_likeness=1.01),
    "designModule.designInfo.maskingInfo.whoMasked": ListShape(
        "masked party", "masked parties", least_likeness=1.01
    ),
    "armsInterventionsModule.armGroups": _ARM,
    "armsInterventionsModule.armGroups[].interventionNames": _values(
        "intervention of the arm", "interventions of the arm"
    ),
    "armsInterventionsModule.interventions": _INTERVENTION,
    "armsInterventionsModule.interventions[].armGroupLabels": _values(
        "arm of the intervention", "arms of the intervention"
    ),
    "armsInterventionsModule.interventions[].otherNames": _values("other name", "other names"),
    "outcomesModule.primaryOutcomes": _outcomes("primary outcome"),
    "outcomesModule.secondaryOutcomes": _outcomes("secondary outcome"),
    "outcomesModule.otherOutcomes": _outcomes("other outcome"),
    "eligibilityModule.stdAges": ListShape("age group", "age groups", least_likeness=1.01),
    "contactsLocationsModule.centralContacts": _contacts("central contact"),
    "contactsLocationsModule.overallOfficials": ListShape(
        "official",
        "officials",
        identities=(("name", "role"), ("name",)),
        label=("name", "affiliation"),
        likeness=(("name", 0.8), ("affiliation", 0.2)),
        least_likeness=0.6,
    ),
    "contactsLocationsModule.locations": ListShape(
        noun="site",
        plural="sites",
        identities=(
            ("facility", "city", "state", "zip", "country"),
            ("facility", "zip", "country"),
            ("facility", "city", "country"),
        ),
        label=("facility", "city", "state", "country"),
        likeness=(("facility", 0.5), ("zip", 0.2), ("city", 0.2), ("contacts", 0.1)),
        least_likeness=0.6,
        must_agree=("country",),
        anchors=("zip", "city", "geoPoint"),
        located="geoPoint",
        least_name_likeness=(0.5, 0.7),
        anonymous=_ANONYMOUS_SITE,
        common=frozenset(_SITE_WORDS.split()),
        numbered=True,
        synonyms=_COUNTRIES_RENAMED,
        code=_SITE_CODE,
    ),
    "contactsLocationsModule.locations[].contacts": _contacts("contact"),
    "referencesModule.references": ListShape(
        "reference",
        "references",
        identities=(("pmid",), ("citation",)),
        label=("citation", "pmid"),
        likeness=(("citation", 1.0),),
        least_likeness=0.7,
    ),
    "referencesModule.references[].retractions": _terms("retraction", "retractions", "pmid"),
    "referencesModule.seeAlsoLinks": ListShape(
        "link",
        "links",
        identities=(("url",), ("label",)),
        label=("label", "url"),
        least_likeness=0.7,
    ),
    "referencesModule.availIpds": ListShape(
        "data set",
        "data sets",
        identities=(("id", "type"), ("url",)),
        label=("type", "id", "url"),
    ),
    "ipdSharingStatementModule.infoTypes": ListShape(
        "shared document", "shared documents", least_likeness=1.01
    ),
}

_DENOMS = _terms("denominator", "denominators", "units")._replace(
    likeness=(("counts", 1.0),), least_likeness=0.9
)
_COUNTS = _terms("count", "counts", "groupId")._replace(refers_by="groupId")
_MEASUREMENTS = _terms("measurement", "measurements", "groupId")._replace(refers_by="groupId")


def _rows(noun: str, plural: str, values: str) -> ListShape:
    return ListShape(
        noun,
        plural,
        identities=(("title",),),
        nameless=True,
        label=("title",),
        likeness=(("title", 0.5), (values, 0.5)),
    )


def _steps(noun: str, counts: str) -> ListShape:
    return _terms(noun, noun + "s", "type")._replace(
        likeness=(("type", 0.3), (counts, 0.7)), least_likeness=0.7
    )


_FLOW = "participantFlowModule"
_BASELINE = "baselineCharacteristicsModule"
_MEASURES = "outcomeMeasuresModule.outcomeMeasures"
_ADVERSE = "adverseEventsModule"


def _adverse(noun: str) -> ListShape:
    return ListShape(
        noun,
        noun + "s",
        identities=(("term", "organSystem"), ("term",)),
        label=("term", "organSystem"),
        likeness=(("term", 0.8), ("stats", 0.2)),
        least_likeness=0.8,
        must_agree=("organSystem",),
        figures=_figures_of_harm,
    )


def _tables(above: str) -> dict[str, ListShape]:
    """Return the lists of one measured table: denominators, classes, categories, measurements."""
    return {
        f"{above}.denoms": _DENOMS,
        f"{above}.denoms[].counts": _COUNTS,
        f"{above}.classes": _rows("row", "rows", "categories"),
        f"{above}.classes[].denoms": _DENOMS,
        f"{above}.classes[].denoms[].counts": _COUNTS,
        f"{above}.classes[].categories": _rows("category", "categories", "measurements"),
        f"{above}.classes[].categories[].measurements": _MEASUREMENTS,
    }


_RESULTS = {
    f"{_FLOW}.groups": _GROUPS,
    f"{_FLOW}.periods": _rows("period", "periods", "milestones"),
    f"{_FLOW}.periods[].milestones": _steps("milestone", "achievements"),
    f"{_FLOW}.periods[].milestones[].achievements": _COUNTS,
    f"{_FLOW}.periods[].dropWithdraws": _steps("withdrawal reason", "reasons"),
    f"{_FLOW}.periods[].dropWithdraws[].reasons": _COUNTS,
    f"{_BASELINE}.groups": _GROUPS,
    f"{_BASELINE}.denoms": _DENOMS,
    f"{_BASELINE}.denoms[].counts": _COUNTS,
    f"{_BASELINE}.measures": ListShape(
        "baseline measure",
        "baseline measures",
        identities=(("title", "unitOfMeasure"), ("title",)),
        label=("title",),
        likeness=(("title", 0.7), ("description", 0.3)),
        figures=_figures_of_measure,
    ),
    **_tables(f"{_BASELINE}.measures[]"),
    _MEASURES: ListShape(
        "outcome measure",
        "outcome measures",
        identities=(("type", "title", "timeFrame"),),
        label=("title", "timeFrame"),
        family=_pair_measures,
    ),
    f"{_MEASURES}[].groups": _GROUPS,
    **_tables(f"{_MEASURES}[]"),
    f"{_MEASURES}[].analyses": ListShape(
        "analysis",
        "analyses",
        identities=(("groupIds", "statisticalMethod", "paramType", "groupDescription"),),
        label=("statisticalMethod", "paramType"),
        likeness=(
            ("groupIds", 0.3),
            ("statisticalMethod", 0.2),
            ("paramType", 0.2),
            ("groupDescription", 0.2),
            ("paramValue", 0.1),
        ),
        refers_by="groupIds",
    ),
    f"{_MEASURES}[].analyses[].groupIds": ListShape(
        "group", "groups", least_likeness=1.01, refers_by="groupIds"
    ),
    f"{_ADVERSE}.eventGroups": _GROUPS,
    f"{_ADVERSE}.seriousEvents": _adverse("serious adverse event"),
    f"{_ADVERSE}.seriousEvents[].stats": _COUNTS,
    f"{_ADVERSE}.otherEvents": _adverse("other adverse event"),
    f"{_ADVERSE}.otherEvents[].stats": _COUNTS,
}

_MESH = _terms("term", "terms", "id", "term")
_BROWSE = {
    f"{module}.{name}": shape
    for module in ("conditionBrowseModule", "interventionBrowseModule")
    for name, shape in {
        "meshes": _MESH,
        "ancestors": _MESH,
        "browseLeaves": _terms("browse term", "browse terms", "id", "name"),
        "browseBranches": _terms("browse branch", "browse branches", "abbrev", "name"),
    }.items()
}

_OTHER = {
    "annotationSection.annotationModule.unpostedAnnotation.unpostedEvents": _terms(
        "results submission event", "results submission events", "type", "date"
    ),
    "annotationSection.annotationModule.violationAnnotation.violationEvents": _terms(
        "violation event", "violation events", "type", "creationDate"
    ),
    "documentSection.largeDocumentModule.largeDocs": ListShape(
        "document",
        "documents",
        identities=(("filename",), ("typeAbbrev", "label")),
        label=("label", "filename"),
        likeness=(("label", 0.5), ("typeAbbrev", 0.3), ("filename", 0.2)),
        least_likeness=0.7,
    ),
    "derivedSection.miscInfoModule.removedCountries": _values(
        "removed country", "removed countries"
    ),
    "derivedSection.miscInfoModule.submissionTracking.submissionInfos": _terms(
        "results submission", "results submissions", "releaseDate"
    ),
}


def _below(section: str, lists: dict[str, ListShape]) -> dict[str, ListShape]:
    return {f"{section}.{pattern}": shape for pattern, shape in lists.items()}


_HAS_RESULTS = "whether there are results"
_REQUIRED = RequiredParts(
    # Measured: every one of 2,603 records of 2023 to 2026 has these, but for a withheld one.
    every={
        "protocolSection.identificationModule.briefTitle": "title",
        "protocolSection.identificationModule.organization": "organization",
        "protocolSection.statusModule.overallStatus": "status",
        "protocolSection.statusModule.studyFirstSubmitDate": "date of registration",
        "protocolSection.sponsorCollaboratorsModule.leadSponsor": "sponsor",
        "hasResults": _HAS_RESULTS,
    },
    unless=("protocolSection.statusModule.overallStatus", "WITHHELD"),
    others={
        "protocolSection.descriptionModule.briefSummary": "summary",
        "protocolSection.conditionsModule.conditions": "conditions",
        "protocolSection.designModule.studyType": "study type",
        "protocolSection.eligibilityModule": "eligibility",
    },
    # It stands beside all the others, and is missing wherever these alone were asked for.
    enough=_HAS_RESULTS,
    announced={"hasResults": ("resultsSection", "results")},
)

VOLATILE = ("derivedSection.miscInfoModule.versionHolder",)
"""The data version, stamped into every record on every weekday: the only noise in 98 % of days."""

SHAPE = RecordShape(
    volatile=VOLATILE,
    lists={
        **_below("protocolSection", _PROTOCOL),
        **_below("resultsSection", _RESULTS),
        **_below("derivedSection", _BROWSE),
        **_OTHER,
    },
    registry_made=(
        "derivedSection",
        "annotationSection",
        f"{_SITE}[].geoPoint",
        "protocolSection.statusModule.lastKnownStatus",
        "protocolSection.statusModule.studyFirstPostDateStruct",
        "protocolSection.statusModule.resultsFirstPostDateStruct",
        "protocolSection.statusModule.dispFirstPostDateStruct",
        "protocolSection.statusModule.lastUpdatePostDateStruct",
        "protocolSection.referencesModule.references[].retractions",
    ),
    # What has been seen of versions has protocolSection, resultsSection and hasResults alone.
    not_in_history=("derivedSection", "annotationSection", "documentSection"),
    registry_values={"protocolSection.statusModule.overallStatus": "UNKNOWN"},
    registry_items={"protocolSection.referencesModule.references[]": ("type", "DERIVED")},
    renamed={f"{_SITE}[].country": _COUNTRIES_RENAMED},
    places={f"{_SITE}[]": PlaceKeys(("city", "state"), "geoPoint", ("facility", "zip"))},
    submission=(
        "protocolSection.statusModule.lastUpdateSubmitDate",
        "protocolSection.statusModule.lastUpdatePostDateStruct",
    ),
    # A sponsor's trials turn UNKNOWN together.
    own_news=(
        "protocolSection.statusModule.overallStatus",
        "protocolSection.statusModule.lastKnownStatus",
        "protocolSection.statusModule.whyStopped",
    ),
    required=_REQUIRED,
    markup_keys=MARKUP_KEYS,
    words=field_words,
    markup_ends=("seeAlsoLinks[].label", "adverseEventsModule.description"),
)
"""Everything ``record.compare`` needs to know of a ClinicalTrials.gov record."""
