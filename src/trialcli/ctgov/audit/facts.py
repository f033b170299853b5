"""The facts of one version of a record that an audit compares."""

from collections.abc import Iterator, Sequence

from trialcli.ctgov.audit.reported import reported_outcomes
from trialcli.ctgov.documents import document_url
from trialcli.ctgov.timeline import timeline_facts
from trialcli.ctgov.words.sections import SECTIONS, Section
from trialcli.record.tree import Record, at, below, content_digest, objects
from trialcli.registry.audit import AuditFacts, PostedDocument
from trialcli.text.dates import parse_date

AUDITED_SECTIONS: Sequence[str] = ("arms", "interventions", "design", "eligibility")
"""The sections of which an audit shows every change."""

_PROTOCOL = "protocolSection"
_OUTCOMES = "protocolSection.outcomesModule"
_PERIODS = "resultsSection.participantFlowModule.periods"
_DOCUMENTS = "documentSection.largeDocumentModule.largeDocs"


def audit_facts(record: Record) -> AuditFacts:
    """Return the facts of a version, even of one that lacks most fields."""
    outcomes = at(record, _OUTCOMES)
    return AuditFacts(
        course=timeline_facts(record),
        outcomes=outcomes if isinstance(outcomes, dict) else {},
        reported=reported_outcomes(record),
        started=_started(record),
        documents=tuple(_documents(record)),
        sections={name: _digest(record, SECTIONS[name]) for name in AUDITED_SECTIONS},
    )


def _digest(record: Record, section: Section) -> str:
    return content_digest(
        {path: at(record, path) for path in section.paths if below(path, _PROTOCOL)}, ()
    )


def _started(record: Record) -> int | None:
    """Return how many participants started the first period, over all groups.

    A later period begins with those who are left, so that the periods cannot be added up.
    """
    for period in objects(at(record, _PERIODS)):
        for milestone in objects(period.get("milestones")):
            if milestone.get("type") == "STARTED":
                counts = [
                    _number(each.get("numSubjects"))
                    for each in objects(milestone.get("achievements"))
                ]
                return sum(count or 0 for count in counts) if any(counts) else None
        return None
    return None


def _number(text: object) -> int | None:
    is_number = isinstance(text, str) and text.isascii() and text.isdecimal()
    return int(str(text)) if is_number else None


def _documents(record: Record) -> Iterator[PostedDocument]:
    trial = at(record, "protocolSection.identificationModule.nctId")
    for document in objects(at(record, _DOCUMENTS)):
        label, name = document.get("label"), document.get("filename")
        uploaded = document.get("uploadDate")
        yield PostedDocument(
            label=str(label or name or "Document"),
            day=parse_date(document.get("date")),
            posted=parse_date(uploaded[:10]) if isinstance(uploaded, str) else None,
            address=document_url(str(trial), name) if isinstance(name, str) else None,
        )
