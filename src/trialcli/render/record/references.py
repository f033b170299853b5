"""Identifiers, references, links, documents, and the sharing of participant data."""

from rich.text import Text

from trialcli.ctgov.documents import document_url
from trialcli.render.prose import Hanging, bullet, fields, paragraph
from trialcli.render.record.body import SectionBody, entries, linked, listed
from trialcli.render.record.cursor import RecordCursor
from trialcli.render.styles import WORST

_PROTOCOL = "protocolSection"
_PUBMED = "https://pubmed.ncbi.nlm.nih.gov/"


def identifiers(study: RecordCursor) -> SectionBody:
    """Return the names the trial has elsewhere."""
    module = study.at(f"{_PROTOCOL}.identificationModule")
    own = module.at("orgStudyIdInfo")
    pairs = [
        ("Trial ID", module.text("nctId")),
        ("Former trial IDs", ", ".join(module.texts("nctIdAliases"))),
        ("Sponsor's study ID", _identifier(own)),
        *(("Secondary ID", _identifier(node)) for node in module.nodes("secondaryIdInfos")),
        *entries(module.at("organization"), "fullName", "class"),
    ]
    return SectionBody([*fields(pairs)])


def _identifier(node: RecordCursor) -> Text | None:
    link = node.text("link")
    head = listed([node.text("id"), node.words("type"), node.text("domain")])
    if not head and not link:
        return None
    return Text.assemble(head, " · " if head and link else "", linked(link or "", link))


def references(study: RecordCursor) -> SectionBody:
    """Return publications and links."""
    module = study.at(f"{_PROTOCOL}.referencesModule")
    part = SectionBody()
    part.add(bullet(_reference(node)) for node in module.nodes("references"))
    part.add(bullet(_link(node)) for node in module.nodes("seeAlsoLinks"))
    available = [bullet(_available(node)) for node in module.nodes("availIpds")]
    if available:
        part.add([paragraph("Available participant data"), *available])
    return part


def _reference(node: RecordCursor) -> Text:
    pmid = node.text("pmid")
    kind = node.words("type")
    line = Text.assemble(node.text("citation") or "", (f" [{kind}]" if kind else "", "dim"))
    if pmid:
        line.append(" PubMed ").append_text(linked(pmid, _pubmed(pmid)))
    for notice in node.nodes("retractions"):
        line.append(f" Retracted: {listed([notice.text('pmid'), notice.text('source')])}", WORST)
    return line


def _pubmed(pmid: str) -> str | None:
    return f"{_PUBMED}{pmid}/" if pmid.isascii() and pmid.isdigit() else None


def _link(node: RecordCursor) -> Text:
    label = " ".join(block.text for block in node.at("label").blocks())
    url = node.text("url")
    return Text.assemble(label, ": " if label and url else "", linked(url or "", url))


def _available(node: RecordCursor) -> Text:
    url = node.text("url")
    words = listed([node.text("id"), node.text("type"), *_comment(node)])
    return Text.assemble(words, " · " if words and url else "", linked(url or "", url))


def _comment(node: RecordCursor) -> list[str]:
    return [block.text for block in node.blocks("comment")]


def documents(study: RecordCursor) -> SectionBody:
    """Return the documents posted with the record, and where they can be read."""
    module = study.at("documentSection.largeDocumentModule")
    trial = study.text(f"{_PROTOCOL}.identificationModule.nctId") or ""
    part = SectionBody()
    for node in module.nodes("largeDocs"):
        part.add(_document(node, trial))
    part.add(fields(entries(module, "noSap")))
    return part


def _document(node: RecordCursor, trial: str) -> list[Hanging]:
    label, name = node.text("label"), node.text("filename")
    url = document_url(trial, name) if name else None
    holds = entries(node, "typeAbbrev", "hasProtocol", "hasSap", "hasIcf")
    return [
        bullet(Text(label or name or "Document", style="bold")),
        *fields(
            [
                *holds,
                *entries(node, "date", "uploadDate", "filename", "size"),
                ("Address", linked(url, url) if url else None),
            ],
            2,
        ),
    ]


def sharing(study: RecordCursor) -> SectionBody:
    """Return the plan for sharing participant data."""
    module = study.at(f"{_PROTOCOL}.ipdSharingStatementModule")
    kinds = ", ".join(word for leaf in module.plain("infoTypes") if (word := leaf.words()))
    url = module.text("url")
    pairs: list[tuple[str, str | Text | None]] = [
        ("Shared", module.words("ipdSharing")),
        *entries(module, "description"),
        ("What else is shared", kinds),
        *entries(module, "timeFrame", "accessCriteria"),
        ("Address", linked(url, url) if url else None),
    ]
    return SectionBody([*fields(pairs)])
