"""An audit as rows: each states what was promised, what is reported, and by which rule."""

from collections.abc import Iterator
from dataclasses import dataclass

from trialcli.ctgov.words.sections import SECTIONS
from trialcli.events.anchors import Phase
from trialcli.events.rule import Rule
from trialcli.events.severity import Severity
from trialcli.render.audit.words import (
    DATE_WORDS,
    MOMENT_WORDS,
    change_words,
    changed_words,
    course_words,
    date_words,
    document_words,
    duty_words,
    enrollment_words,
    outcome_words,
    registration_words,
    reported_words,
    version_words,
)
from trialcli.render.eventdata import Comparison
from trialcli.render.formats.fields import Field
from trialcli.text.blocks import capital, one_line
from trialcli.versions.audit import PHASE_NAMES, Audit, AuditedChange, AuditedOutcome, AuditVersion

_RECORD = "the record"
"""The source of what a record states itself, without a rule."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of an audit."""

    trial: str
    section: str
    item: str
    promised: str
    reported: str
    sentence: str
    verdict: str = ""
    phase: Phase | None = None
    version: AuditVersion | None = None
    """The version that brought it."""
    rule: Rule | None = None
    source: str = _RECORD
    link: str | None = None
    """The registry's page that shows it."""

    @property
    def severity(self) -> Severity | None:
        """How much it matters, by its rule."""
        return self.rule.severity if self.rule else None

    @property
    def authority(self) -> str:
        """The paper, regulation or record that it rests on."""
        return self.rule.source if self.rule else self.source


@dataclass(frozen=True, slots=True)
class AuditPage:
    """An audit, with the registry's own addresses."""

    audit: Audit
    link: str
    """The registry's list of versions."""
    comparison: Comparison
    """Returns the address of the registry's comparison of two versions, by their numbers."""
    everything: bool = False
    """Whether the text names every outcome and criterion, and not only what differs."""

    @property
    def links(self) -> tuple[str, ...]:
        """For each moment, the registry's comparison of its version with the newest one."""
        newest = self.audit.newest.number
        numbers = [one.version.number if one.version else None for one in self.audit.moments]
        return tuple(self.comparison(n if n != newest else None, newest) for n in numbers)

    @property
    def rows(self) -> list[AuditRow]:
        """Every line: the versions compared, the outcomes, and the rest."""
        return [*_moments(self), *audit_rows(self.audit, self.comparison)]


FIELDS: tuple[Field[AuditRow], ...] = (
    Field("trial", "trial ID", lambda row: row.trial),
    Field("section", "what the row is about", lambda row: row.section, is_brief=True),
    Field("item", "outcome, date or document", lambda row: row.item, is_brief=True),
    Field("verdict", "what became of an outcome", lambda row: row.verdict or None, is_brief=True),
    Field("promised", "as promised", lambda row: row.promised or None, is_brief=True),
    Field(
        "reported", "as reported, or as it is now", lambda row: row.reported or None, is_brief=True
    ),
    Field(
        "when",
        "before, during, after (completion) or after_results; empty if it is not certain",
        lambda row: PHASE_NAMES[row.phase] if row.phase else None,
        is_brief=True,
    ),
    Field(
        "version",
        "version that brought it",
        lambda row: row.version.name if row.version else None,
        is_brief=True,
    ),
    Field("date", "day of that version", lambda row: str(row.version.day) if row.version else None),
    Field("severity", "major, minor, detail or none", lambda row: row.severity, is_brief=True),
    Field(
        "rule", "rule that rates it", lambda row: row.rule.id if row.rule else None, is_brief=True
    ),
    Field("source", "paper, regulation or record behind it", lambda row: row.authority),
    Field("link", "the registry's page that shows it", lambda row: row.link),
    Field("sentence", "the finding in words", lambda row: row.sentence),
)


def _moments(page: AuditPage) -> Iterator[AuditRow]:
    for moment, link in zip(page.audit.moments, page.links, strict=True):
        version = moment.version
        yield AuditRow(
            page.audit.trial,
            "versions compared",
            MOMENT_WORDS[moment.name].lower(),
            "",
            version_words(version) if version else one_line(moment.about),
            moment.about,
            version=version,
            link=link if version else None,
        )


def audit_rows(audit: Audit, comparison: Comparison) -> Iterator[AuditRow]:
    """Yield every line of an audit, the outcomes first."""
    for one in audit.outcomes:
        yield _outcome(audit, "outcomes", one, comparison)
    for one in audit.earlier_outcomes:
        yield _outcome(audit, "outcomes before the promise", one, comparison)
    yield from _registration(audit)
    yield from _enrollment(audit)
    yield from _dates(audit)
    for change in audit.changes:
        yield AuditRow(
            audit.trial,
            SECTIONS[change.section].title.lower(),
            "",
            version_words(change.before.version) if change.before.version else "",
            version_words(change.after.version) if change.after.version else "",
            f"{one_line(change.event.sentence)} ({change_words(change, audit.completed_now)})",
            "changed",
            change.phase,
            change.versions[0] if len(change.versions) == 1 else None,
            change.event.rule,
            link=_between(change, comparison),
        )
    for duty in audit.duties:
        due = str(duty.due) if duty.due else ""
        submitted = str(duty.submitted) if duty.submitted else ""
        yield AuditRow(
            audit.trial,
            "results due",
            duty.region,
            due,
            submitted,
            duty_words(duty),
            duty.state.replace("_", " "),
            source=duty.rule,
        )
    for document in audit.documents:
        yield AuditRow(
            audit.trial,
            "documents",
            one_line(document.label),
            "",
            str(document.day) if document.day else "",
            document_words(document, audit),
            link=document.address,
        )


def _outcome(audit: Audit, section: str, one: AuditedOutcome, comparison: Comparison) -> AuditRow:
    found = one.found
    stated = found.before or found.after
    changed = changed_words(one, audit.completed_now)
    return AuditRow(
        audit.trial,
        section,
        one_line(stated.measure) if stated else "",
        outcome_words(found.before),
        reported_words(found),
        one_line(found.sentence) + (f" ({changed})" if changed else ""),
        found.verdict.replace("_", " "),
        one.phase,
        one.since,
        found.rule,
        link=_page_of(one.since, comparison),
    )


def _page_of(version: AuditVersion | None, comparison: Comparison) -> str | None:
    """Return the registry's comparison of a version with the one before it."""
    if version is None or version.number is None:
        return None
    return comparison(version.number - 1, version.number)


def _between(change: AuditedChange, comparison: Comparison) -> str | None:
    """Return the registry's comparison of the two versions that a change lies between."""
    before, after = change.before.version, change.after.version
    if not (before and after and before.number and after.number):
        return None
    return comparison(before.number, after.number)


def _registration(audit: Audit) -> Iterator[AuditRow]:
    registration = audit.registration
    yield AuditRow(
        audit.trial,
        "registration",
        "registered",
        f"start: {registration.start}" if registration.start else "",
        f"registered: {registration.day}" if registration.day else "",
        registration_words(registration),
        rule=registration.rule,
    )


def _enrollment(audit: Audit) -> Iterator[AuditRow]:
    enrollment = audit.enrollment
    yield AuditRow(
        audit.trial,
        "enrollment",
        "participants",
        str(enrollment.planned.count) if enrollment.planned else "",
        str(enrollment.actual.count) if enrollment.actual else "",
        capital(enrollment_words(audit)),
    )


def _dates(audit: Audit) -> Iterator[AuditRow]:
    for one in audit.dates:
        if one.promised is None and one.now is None:
            continue
        name = DATE_WORDS[one.name]
        yield AuditRow(
            audit.trial,
            "dates",
            name.lower(),
            date_words(one.promised),
            date_words(one.now),
            f"{name}: {course_words(one)}",
        )
