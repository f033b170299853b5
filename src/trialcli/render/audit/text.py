"""An audit as text for a terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from trialcli.ctgov.words.sections import SECTIONS
from trialcli.registry.audit import OutcomeVerdict, Verdict
from trialcli.render.audit.rows import AuditPage
from trialcli.render.audit.words import (
    DATE_WORDS,
    MOMENT_WORDS,
    VERDICT_WORDS,
    change_words,
    changed_words,
    course_words,
    document_words,
    duty_words,
    enrollment_words,
    how_to_get_the_promise,
    moment_words,
    outcome_words,
    phases_words,
    reason_words,
    registration_words,
    rules_words,
    tally,
    verdict_words,
)
from trialcli.render.prose import BLANK, Hanging, Heading, fields, paragraph
from trialcli.render.severity import SEVERITY_STYLES, SEVERITY_WIDTH
from trialcli.render.styles import LABEL, QUIET, TITLE
from trialcli.render.timeline.words import NO_REASON
from trialcli.text.blocks import capital, counted, one_line
from trialcli.versions.audit import Audit, AuditedChange, AuditedOutcome


def audit_text(page: AuditPage) -> Iterator[RenderableType]:
    """Yield what the trial promised, and what its record reports."""
    audit, everything = page.audit, page.everything
    yield Hanging(Text(), Text.assemble((audit.trial, TITLE), "  ", one_line(audit.title)), 0)
    moments = [
        (MOMENT_WORDS[one.name], f"{moment_words(one)} {link if one.version else ''}".strip())
        for one, link in zip(audit.moments, page.links, strict=True)
    ]
    yield from fields([*moments, ("Phases", phases_words(audit))])
    yield BLANK
    yield Heading("Outcomes", tally(audit))
    yield from _outcomes(audit, audit.outcomes, everything=everything)
    if audit.earlier_outcomes:
        yield BLANK
        yield Heading("Outcomes changed before the promise")
        yield from _outcomes(audit, audit.earlier_outcomes, everything=everything)
    yield BLANK
    yield Heading("Course of the trial")
    yield from fields(_course(audit))
    yield from _changes(audit)
    yield from _duties(audit, everything=everything)
    if audit.documents:
        yield BLANK
        yield Heading("Documents")
        for document in audit.documents:
            yield paragraph(document_words(document, audit))
    yield BLANK
    yield Heading("Rules")
    for rule, words in rules_words(audit):
        yield paragraph(f"{rule}: {words}", 2)
    yield BLANK
    yield paragraph(f"{how_to_get_the_promise(audit)} {NO_REASON}".strip(), style=QUIET)


def _outcomes(
    audit: Audit, outcomes: Sequence[AuditedOutcome], *, everything: bool
) -> Iterator[RenderableType]:
    """Yield the outcomes; those that are not primary and were not changed are counted."""
    counts = Counter[Verdict]()
    for one in outcomes:
        stated = one.found.before or one.found.after
        is_quiet = one.is_quiet and not one.meanwhile and one.found.before == one.found.after
        if is_quiet and not everything and stated and stated.type != "primary":
            counts[one.found.verdict] += 1
        else:
            yield _outcome(audit, one)
    for verdict, number in counts.items():
        more = counted(number, "outcome that is not primary", "outcomes that are not primary")
        head = Text.assemble((VERDICT_WORDS[verdict], TITLE), (f"  {more} (--all)", QUIET))
        yield Hanging(Text(), head, SEVERITY_WIDTH)


def _outcome(audit: Audit, one: AuditedOutcome) -> RenderableType:
    found = one.found
    severity = found.rule.severity
    word = Text(severity.upper() if severity != "none" else "", SEVERITY_STYLES[severity])
    head = Text.assemble((verdict_words(found), TITLE), "  ")
    if found.verdict == "kept" and found.before == found.after:
        head.append(outcome_words(found.after))
    else:
        head.append(one_line(found.sentence))
    if changed := changed_words(one, audit.completed_now):
        head.append(f" ({changed})", QUIET)
    head.append(f" · {found.rule.id}", QUIET)
    sides = (("promised", found.before), ("now", found.after))
    if _has_two_texts(found):
        for label, stated in sides:
            head.append(f"\n{label}: ", LABEL)
            head.append(outcome_words(stated))
    if found.before and found.after and found.before.description != found.after.description:
        for label, stated in sides:
            head.append(f"\ndescription, {label}: ", LABEL)
            head.append(one_line(stated.description if stated else "") or "none")
    return Hanging(word, head, SEVERITY_WIDTH)


def _has_two_texts(found: OutcomeVerdict) -> bool:
    """Whether the sentence does not name all that differs between the two texts."""
    before, after = found.before, found.after
    if before is None or after is None:
        return False
    is_moved = found.verdict in ("promoted", "demoted")
    return before.measure != after.measure or (is_moved and before.label != after.label)


def _course(audit: Audit) -> Iterator[tuple[str, str]]:
    yield "Registration", registration_words(audit.registration)
    yield "Enrollment", capital(enrollment_words(audit))
    for one in audit.dates:
        if one.promised or one.now:
            yield DATE_WORDS[one.name], course_words(one)


def _changes(audit: Audit) -> Iterator[RenderableType]:
    for section in dict.fromkeys(one.section for one in audit.changes):
        yield BLANK
        yield Heading(SECTIONS[section].title)
        for one in audit.changes:
            if one.section == section:
                yield _change(audit, one)


def _change(audit: Audit, one: AuditedChange) -> RenderableType:
    severity = one.event.severity
    said = Text(one_line(one.event.sentence))
    said.append(f" ({change_words(one, audit.completed_now)}) · {one.event.rule.id}", QUIET)
    return Hanging(Text(severity.upper(), SEVERITY_STYLES[severity]), said, SEVERITY_WIDTH)


def _duties(audit: Audit, *, everything: bool) -> Iterator[RenderableType]:
    yield BLANK
    yield Heading("Results due")
    for duty in audit.duties:
        yield paragraph(duty_words(duty))
        met = [one for one in duty.reasons if one.is_met]
        for reason in duty.reasons:
            if everything or not reason.is_met:
                yield paragraph(reason_words(reason), 2, QUIET)
        if met and not everything:
            yield paragraph(f"{counted(len(met), 'criterion', 'criteria')} met (--all)", 2, QUIET)
