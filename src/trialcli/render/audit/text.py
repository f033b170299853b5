"""An audit as text for a terminal."""

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.text import Text

from trialcli.ctgov.words.sections import SECTIONS
from trialcli.render.audit.rows import AuditPage
from trialcli.render.audit.words import (
    DATE_WORDS,
    MOMENT_WORDS,
    VERDICT_WORDS,
    changed_words,
    date_words,
    document_words,
    duty_words,
    enrollment_words,
    moment_words,
    moved_words,
    outcome_words,
    registration_words,
    tally,
)
from trialcli.render.prose import BLANK, Hanging, Heading, fields, paragraph
from trialcli.render.severity import SEVERITY_STYLES, SEVERITY_WIDTH
from trialcli.render.styles import LABEL, QUIET, TITLE
from trialcli.text.blocks import capital, one_line
from trialcli.versions.audit import Audit, AuditedChange, AuditedOutcome

NO_REASON = "A changed record does not show why it was changed, nor what happened in the trial."


def audit_text(page: AuditPage) -> Iterator[RenderableType]:
    """Yield what the trial promised, and what its record reports."""
    audit = page.audit
    yield Hanging(Text(), Text.assemble((audit.trial, TITLE), "  ", one_line(audit.title)), 0)
    yield from fields(
        (MOMENT_WORDS[one.name], f"{moment_words(one)} {link if one.version else ''}".strip())
        for one, link in zip(audit.moments, page.links, strict=True)
    )
    yield BLANK
    yield Heading("Outcomes", tally(audit))
    yield from _outcomes(audit.outcomes)
    if audit.earlier_outcomes:
        yield BLANK
        yield Heading("Outcomes changed before the promise")
        yield from _outcomes(audit.earlier_outcomes)
    yield BLANK
    yield Heading("Course of the trial")
    yield from fields(_course(audit))
    yield from _changes(audit)
    yield from _duties(audit)
    if audit.documents:
        yield BLANK
        yield Heading("Documents")
        for document in audit.documents:
            yield paragraph(document_words(document, audit))
    yield BLANK
    yield paragraph(NO_REASON, style=QUIET)


def _outcomes(outcomes: Iterable[AuditedOutcome]) -> Iterator[RenderableType]:
    for one in outcomes:
        yield from _outcome(one)


def _outcome(one: AuditedOutcome) -> Iterator[RenderableType]:
    found = one.found
    severity = found.rule.severity
    word = Text(severity.upper() if severity != "none" else "", SEVERITY_STYLES[severity])
    head = Text.assemble((VERDICT_WORDS[found.verdict], TITLE), "  ")
    if found.verdict == "kept" and found.before == found.after:
        head.append(outcome_words(found.after))
        yield Hanging(word, head, SEVERITY_WIDTH)
        return
    head.append(one_line(found.sentence))
    if changed := changed_words(one):
        head.append(f" ({changed})", QUIET)
    yield Hanging(word, head, SEVERITY_WIDTH)
    for label, stated in (("promised", found.before), ("now", found.after)):
        if stated is not None and found.before and found.after:
            line = Text.assemble((f"{label}: ", LABEL), outcome_words(stated))
            yield paragraph(line, SEVERITY_WIDTH)


def _course(audit: Audit) -> Iterator[tuple[str, str]]:
    yield "Registration", registration_words(audit.registration)
    yield "Enrollment", capital(enrollment_words(audit.enrollment))
    for one in audit.dates:
        if one.promised is None and one.now is None:
            continue
        moved = moved_words(one)
        words = f"{date_words(one.promised)} → {date_words(one.now)}"
        yield DATE_WORDS[one.name], words + (f" ({moved})" if moved else "")


def _changes(audit: Audit) -> Iterator[RenderableType]:
    for section in dict.fromkeys(one.section for one in audit.changes):
        yield BLANK
        yield Heading(SECTIONS[section].title)
        for one in audit.changes:
            if one.section == section:
                yield _change(one)


def _change(one: AuditedChange) -> RenderableType:
    severity = one.event.severity
    said = Text(one_line(one.event.sentence))
    said.append(f" ({one.words})", QUIET)
    return Hanging(Text(severity.upper(), SEVERITY_STYLES[severity]), said, SEVERITY_WIDTH)


def _duties(audit: Audit) -> Iterator[RenderableType]:
    yield BLANK
    yield Heading("Results due")
    for duty in audit.duties:
        yield paragraph(duty_words(duty))
        for reason in duty.reasons:
            sign = "" if reason.is_met is None else "met: " if reason.is_met else "not met: "
            yield paragraph(one_line(f"{sign}{reason.sentence} ({reason.source})"), 2, QUIET)
