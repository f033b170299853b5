"""How the trial is made, when it runs, and what its record says of itself."""

from trialcli.ctgov.words.vocabulary import field_label, phase_words
from trialcli.render.prose import fields
from trialcli.render.record.body import SectionBody, entries, listed
from trialcli.render.record.cursor import RecordCursor

_PROTOCOL = "protocolSection"
_DATES = ("startDateStruct", "primaryCompletionDateStruct", "completionDateStruct")
_POSTED = (
    "studyFirstPostDateStruct",
    "resultsFirstPostDateStruct",
    "dispFirstPostDateStruct",
    "lastUpdatePostDateStruct",
)


def basics(study: RecordCursor) -> SectionBody:
    """Return titles, status, type, phase, enrollment and the trial's dates."""
    identity = study.at(f"{_PROTOCOL}.identificationModule")
    status, design = study.at(f"{_PROTOCOL}.statusModule"), study.at(f"{_PROTOCOL}.designModule")
    phases = [phase for leaf in design.plain("phases") if (phase := leaf.text())]
    pairs = [
        *entries(identity, "briefTitle", "officialTitle", "acronym"),
        *entries(status, "overallStatus", "lastKnownStatus", "whyStopped"),
        *entries(design, "studyType"),
        ("Phase", phase_words(phases)),
        ("Enrollment", _with_type(design.at("enrollmentInfo"), "count")),
        *((field_label(key), _with_type(status.at(key))) for key in _DATES),
        *entries(design, "targetDuration", "patientRegistry"),
        *entries(status.at("expandedAccessInfo"), "hasExpandedAccess", "nctId", "statusForNctId"),
        *entries(design.at("expandedAccessTypes"), "individual", "intermediate", "treatment"),
        *entries(design, "nPtrsToThisExpAccNctId"),
    ]
    return SectionBody([*fields(pairs)])


def _with_type(node: RecordCursor, key: str = "date") -> str:
    kind = node.words("type")
    return listed([node.stated(key), kind and f"({kind.lower()})"], " ")


def design(study: RecordCursor) -> SectionBody:
    """Return allocation, model, masking, purpose and biospecimens."""
    module = study.at(f"{_PROTOCOL}.designModule")
    info = module.at("designInfo")
    masked = ", ".join(
        word for leaf in info.plain("maskingInfo.whoMasked") if (word := leaf.words())
    )
    pairs = [
        *entries(info, "allocation", "interventionModel", "interventionModelDescription"),
        *entries(info, "observationalModel", "timePerspective", "primaryPurpose"),
        *entries(info.at("maskingInfo"), "masking"),
        ("Who masked", masked),
        *entries(info.at("maskingInfo"), "maskingDescription"),
        *entries(module.at("bioSpec"), "retention", "description"),
    ]
    return SectionBody([*fields(pairs)])


def oversight(study: RecordCursor) -> SectionBody:
    """Return data monitoring and the FDA's part."""
    module = study.at(f"{_PROTOCOL}.oversightModule")
    keys = ("oversightHasDmc", "isFdaRegulatedDrug", "isFdaRegulatedDevice", "isUnapprovedDevice")
    return SectionBody(
        [*fields(entries(module, *keys, "isPpsd", "isUsExport", "fdaaa801Violation"))]
    )


def dates(study: RecordCursor) -> SectionBody:
    """Return when the record was submitted, posted, verified and updated, and what is pending."""
    status = study.at(f"{_PROTOCOL}.statusModule")
    part = SectionBody()
    part.add(
        fields(
            [
                *entries(status, "statusVerifiedDate", "studyFirstSubmitDate"),
                *entries(status, "studyFirstSubmitQcDate", "resultsFirstSubmitDate"),
                *entries(status, "resultsFirstSubmitQcDate", "resultsWaived"),
                *entries(status, "dispFirstSubmitDate", "dispFirstSubmitQcDate"),
                *entries(status, "lastUpdateSubmitDate", "delayedPosting"),
                *((field_label(key), _with_type(status.at(key))) for key in _POSTED),
                *entries(study.at("derivedSection.miscInfoModule"), "versionHolder"),
            ]
        )
    )
    part.add(fields(_tracking(study.at("derivedSection.miscInfoModule.submissionTracking"))))
    part.add(fields(_annotations(study.at("annotationSection.annotationModule"))))
    part.add(fields(_deadlines(study)))
    return part


def _deadlines(study: RecordCursor) -> list[tuple[str, str | None]]:
    """Return when results are due, which the record suggests and does not state."""
    from trialcli.ctgov.due.sentences import eu_rule, us_rule  # a summary does not need them

    record = study.value if isinstance(study.value, dict) else {}
    rule, deadline = us_rule(record)
    return [
        ("U.S. results rule", rule),
        ("U.S. deadline", deadline),
        ("EU results rule", eu_rule(record)),
    ]


def _tracking(node: RecordCursor) -> list[tuple[str, str | None]]:
    return [
        *entries(node, "estimatedResultsFirstSubmitDate"),
        (field_label("firstMcpInfo"), _with_type(node.at("firstMcpInfo.postDateStruct"))),
        *(("Results submission", _submission(info)) for info in node.nodes("submissionInfos")),
    ]


def _submission(info: RecordCursor) -> str:
    keys = ("releaseDate", "unreleaseDate", "unreleaseDateUnknown", "resetDate", "mcpReleaseN")
    return listed(f"{label} {value}" for label, value in entries(info, *keys) if value)


def _annotations(module: RecordCursor) -> list[tuple[str, str | None]]:
    unposted = module.at("unpostedAnnotation")
    violations = module.nodes("violationAnnotation.violationEvents")
    return [
        *entries(unposted, "unpostedResponsibleParty"),
        *(("Unposted results", _event(event)) for event in unposted.nodes("unpostedEvents")),
        *(("Violation", _violation(event)) for event in violations),
    ]


def _event(event: RecordCursor) -> str:
    unknown = event.words("dateUnknown")
    return listed(
        [event.words("type"), event.text("date"), unknown and f"date unknown: {unknown}"], " · "
    )


def _violation(event: RecordCursor) -> str:
    keys = ("description", "creationDate", "issuedDate", "releaseDate", "postedDate")
    facts = [f"{label} {value}" for label, value in entries(event, *keys) if value]
    return listed([event.words("type"), *facts])


def terms(study: RecordCursor) -> SectionBody:
    """Return the terms the registry itself has given the trial."""
    part = SectionBody()
    for key, what in (
        ("conditionBrowseModule", "Condition"),
        ("interventionBrowseModule", "Intervention"),
    ):
        module = study.at(f"derivedSection.{key}")
        pairs = [
            (f"{what} terms", _terms(module, "meshes", "term", "id")),
            ("Broader terms", _terms(module, "ancestors", "term", "id")),
            ("Branches", _terms(module, "browseBranches", "name", "abbrev")),
            ("Leaves", _terms(module, "browseLeaves", "name", "asFound", "id", "relevance")),
        ]
        part.add(fields(pairs))
    return part


def _terms(module: RecordCursor, key: str, name: str, *more: str) -> str:
    return "; ".join(
        listed([node.text(name), _in_brackets(node, more)], " ") for node in module.nodes(key)
    )


def _in_brackets(node: RecordCursor, keys: tuple[str, ...]) -> str | None:
    inside = listed((node.words(key) for key in keys), ", ")
    return f"({inside})" if inside else None
