"""Tables of publications, links, documents and what the registry notes beside a record."""

from trialcli.ctgov.documents import document_url
from trialcli.ctgov.tables import cells
from trialcli.ctgov.tables.fields import (
    Fields,
    Rows,
    day,
    integer,
    listed,
    markup,
    placed,
    row_ids,
    table,
    text,
    trial_ids,
    truth,
)
from trialcli.record.levels import Level, level_of
from trialcli.registry.tables import Column, Table

_MODULE = "protocolSection.referencesModule"
_REFERENCES = f"{_MODULE}.references"
_DOCUMENTS = "documentSection.largeDocumentModule.largeDocs"

STUDY_REFERENCES = listed(
    "study_references",
    "The publications of a record.",
    Fields(
        f"{_REFERENCES}[]",
        text("pmid", "pmid", "PubMed ID"),
        text("reference_type", "type", "BACKGROUND, RESULT or DERIVED (found by the registry)"),
        text("citation", "citation", "citation"),
    ),
)
_RETRACTION = Fields(
    f"{_REFERENCES}[].retractions[]",
    text("pmid", "pmid", "PubMed ID of the retraction"),
    text("source", "source", "where the retraction was published"),
)


def _retractions(records: Level) -> Rows:
    references = records.each(_REFERENCES)
    found = references.each("retractions")
    return Rows(
        found,
        [(references, [references.once(row_ids)]), (found, _RETRACTION.read(found))],
    )


RETRACTIONS = table(
    "retractions",
    "The retractions of publications.",
    (Column("reference_id", "integer", "id in study_references"), *_RETRACTION.columns),
    _retractions,
)
LINKS = listed(
    "links",
    "The links of a record.",
    Fields(
        f"{_MODULE}.seeAlsoLinks[]",
        text("url", "url", "address"),
        markup("description", "label", "what is at the address"),
    ),
)
DOCUMENTS = listed(
    "documents",
    "Data and documents of a trial that are available elsewhere.",
    Fields(
        f"{_MODULE}.availIpds[]",
        text("document_id", "id", "ID of the document"),
        text("document_type", "type", "kind of the document"),
        text("url", "url", "address"),
        markup("comment", "comment", "comment"),
    ),
)
_PROVIDED = Fields(
    f"{_DOCUMENTS}[]",
    text("document_type", "label", "kind of the document"),
    text("type_abbrev", "typeAbbrev", "short code of the kind"),
    truth("has_protocol", "hasProtocol", "whether it has the protocol"),
    truth("has_icf", "hasIcf", "whether it has the consent form"),
    truth("has_sap", "hasSap", "whether it has the statistical analysis plan"),
    day("document_date", "date", "date of the document"),
    text("upload_date", "uploadDate", "when it was uploaded, as written"),
    text("filename", "filename", "name of the file"),
    integer("size", "size", "size of the file in bytes"),
)


def _provided_documents(records: Level) -> Rows:
    found = records.each(_DOCUMENTS)
    names = cells.texts(found.values("filename"))
    trials = found.spread(records, records.once(trial_ids))
    urls = [
        document_url(trial, name) if trial and name else None
        for trial, name in zip(trials, names, strict=True)
    ]
    return Rows(found, [(found, [urls, *_PROVIDED.read(found)])])


PROVIDED_DOCUMENTS = table(
    "provided_documents",
    "The documents posted with a record.",
    (Column("url", "text", "address of the file"), *_PROVIDED.columns),
    _provided_documents,
)

_UNPOSTED = "annotationSection.annotationModule.unpostedAnnotation.unpostedEvents[]"
PENDING_RESULTS = listed(
    "pending_results",
    "Events of results that were submitted and are not posted.",
    Fields(
        _UNPOSTED,
        text("event", "type", "RELEASE (submitted), UNRELEASE or RESET (returned)"),
        text("event_date_description", "date", "date, as written"),
        day("event_date", "date", "date"),
        truth("event_date_unknown", "dateUnknown", "whether the date is unknown"),
    ),
)
RESULTS_SUBMISSIONS = listed(
    "results_submissions",
    "When results were submitted and returned.",
    Fields(
        "derivedSection.miscInfoModule.submissionTracking.submissionInfos[]",
        day("release_date", "releaseDate", "submitted"),
        day("unrelease_date", "unreleaseDate", "withdrawn"),
        truth("unrelease_date_unknown", "unreleaseDateUnknown", "withdrawn on an unknown day"),
        day("reset_date", "resetDate", "returned by the registry"),
        integer("mcp_release_number", "mcpReleaseN", "number of the posting before the review"),
    ),
)
VIOLATION_EVENTS = listed(
    "violation_events",
    "What FDA noted about violations of the duty to register and report.",
    Fields(
        "annotationSection.annotationModule.violationAnnotation.violationEvents[]",
        text("event", "type", "kind of the event"),
        markup("description", "description", "the event in words"),
        day("creation_date", "creationDate", "created"),
        day("issued_date", "issuedDate", "letter issued"),
        day("release_date", "releaseDate", "released"),
        day("posted_date", "postedDate", "posted"),
    ),
)

_BROWSE = {
    "meshes": ("mesh-list", "term"),
    "ancestors": ("mesh-ancestor", "term"),
    "browseLeaves": ("mesh-browseLeave", "name"),
    "browseBranches": ("mesh-browseBranch", "name"),
}
"""AACT's names for the lists of terms, and the key of the term."""


def _terms(name: str, meaning: str, module: str) -> Table:
    place = f"derivedSection.{module}"
    term_place = (
        f"{place}.{{meshes[].term,ancestors[].term,browseLeaves[].name,browseBranches[].name}}"
    )
    more = Fields(
        f"{place}.{{meshes,ancestors,browseLeaves,browseBranches}}[]",
        text("mesh_id", "id", "ID of the term; of a leaf, the registry's own"),
        text("abbrev", "abbrev", "code of a branch"),
        text("as_found", "asFound", "the sponsor's words from which a leaf was found"),
        text("relevance", "relevance", "relevance of a leaf"),
    )

    kinds = [kind for kind, _ in _BROWSE.values()]

    def read(records: Level) -> Rows:
        lists = records.lists(*(f"{place}.{list_name}" for list_name in _BROWSE))
        found = level_of(lists.items, lists)
        keys = found.spread(lists, [key for _, key in _BROWSE.values()] * len(records.items))
        terms = cells.texts([one.get(key) for one, key in zip(found.items, keys, strict=True)])
        return Rows(
            found,
            [
                (found, [terms, cells.lower_cases(terms)]),
                (lists, [kinds * len(records.items)]),
                (found, more.read(found)),
            ],
        )

    columns = (
        Column("mesh_term", "text", "term", term_place),
        Column("downcase_mesh_term", "text", "term, in lower case", term_place),
        Column("mesh_type", "text", "mesh-list, or mesh-ancestor for a term above those"),
        *placed(
            more.columns,
            {
                "mesh_id": f"{place}.{{meshes,ancestors,browseLeaves}}[].id",
                "abbrev": f"{place}.browseBranches[].abbrev",
                "as_found": f"{place}.browseLeaves[].asFound",
                "relevance": f"{place}.browseLeaves[].relevance",
            },
        ),
    )
    return table(name, meaning, columns, read)


BROWSE_CONDITIONS = _terms(
    "browse_conditions", "The MeSH terms of the conditions.", "conditionBrowseModule"
)
BROWSE_INTERVENTIONS = _terms(
    "browse_interventions", "The MeSH terms of the interventions.", "interventionBrowseModule"
)
