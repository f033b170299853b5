"""What an audit says, in words: the same on the terminal, in tables and on pages."""

from collections.abc import Iterator

from trialcli.ctgov.words.vocabulary import value_words
from trialcli.events.anchors import When
from trialcli.registry.audit import (
    DutyReason,
    OutcomeType,
    OutcomeVerdict,
    PostedDocument,
    ResultsDuty,
    StatedOutcome,
    Verdict,
)
from trialcli.registry.timeline_facts import Enrollment, StatedDate
from trialcli.text.blocks import counted, one_line
from trialcli.text.dates import PartialDate
from trialcli.versions.audit import (
    Audit,
    AuditedChange,
    AuditedDate,
    AuditedOutcome,
    AuditVersion,
    Moment,
    MomentName,
    Registration,
)

MOMENT_WORDS: dict[MomentName, str] = {
    "before_start": "Promised",
    "first_registered": "First registered",
    "first_stored": "First stored",
    "at_completion": "At completion",
    "before_results": "Before results",
    "now": "Now",
}
DATE_WORDS = {
    "start": "Start",
    "primary_completion": "Primary completion",
    "completion": "Completion",
}
TYPE_WORDS: dict[OutcomeType, str] = {
    "primary": "primary",
    "secondary": "secondary",
    "other": "other",
    "post_hoc": "post hoc",
}
VERDICT_WORDS: dict[Verdict, str] = {
    "kept": "kept",
    "altered": "altered",
    "dropped": "dropped",
    "added": "added",
    "promoted": "promoted",
    "demoted": "demoted",
    "not_reported": "not reported",
    "post_hoc": "post hoc",
    "unknown": "not known",
}


def verdict_words(found: OutcomeVerdict) -> str:
    """Return what became of an outcome: ``promoted, altered``."""
    said = VERDICT_WORDS[found.verdict]
    return f"{said}, altered" if found.is_altered and found.verdict != "altered" else said


def version_words(version: AuditVersion) -> str:
    """Return a version with its day: ``v3 of 2020-08-01``."""
    read = "read on" if version.day_is == "read" else "of"
    return f"{version.name} {read} {version.day}"


def moment_words(moment: Moment) -> str:
    """Return which version was current at a moment, and why it counts."""
    if moment.version is None:
        return moment.about
    return f"{version_words(moment.version)}. {moment.about}"


def outcome_words(outcome: StatedOutcome | None) -> str:
    """Return an outcome with its type; empty if there is none."""
    return "" if outcome is None else one_line(f"{TYPE_WORDS[outcome.type]}: {outcome.label}")


def reported_words(found: OutcomeVerdict) -> str:
    """Return an outcome as reported or as it is now; empty if the posted results lack it."""
    return "" if found.reported is False else outcome_words(found.after)


def changed_words(outcome: AuditedOutcome, completed: PartialDate | None = None) -> str:
    """Return when an outcome was changed, and by which version; empty if it was not.

    ``completed`` is the primary completion recorded now: it may be later than the first recorded.
    """
    steps = [(outcome.since, outcome.when), *outcome.again]
    said = "; again ".join(
        f"{_when_words(when, version, completed)}, {version_words(version)}"
        if when
        else f"in {version_words(version)}"
        for version, when in steps
        if version
    )
    taken_back = [
        f"{VERDICT_WORDS[one.verdict]} by {version_words(one.version)} "
        f"({_when_words(one.when, one.version, completed)}) until {version_words(one.until)}"
        for one in outcome.meanwhile
    ]
    in_between = f"in between: {', '.join(taken_back)}" if taken_back else ""
    return "; ".join(filter(None, (said, in_between)))


def change_words(change: AuditedChange, completed: PartialDate | None) -> str:
    """Return when a section was changed, and by which versions."""
    versions = change.versions
    last = versions[-1]
    when = _when_words(change.when, last, completed)
    if len(versions) == 1:
        return f"{when}, {version_words(last)}"
    names = ", ".join(one.name for one in versions[:-1])
    return f"{when}; the section was changed by {names} and {version_words(last)}"


def _when_words(when: When, version: AuditVersion, completed: PartialDate | None) -> str:
    """Return when a version was submitted, and if it is from before a completion moved later."""
    said = str(when)
    is_moved = completed is not None and version.partial_day.is_before(completed)
    if when.latest == "after completion" and is_moved:
        said = said.replace("after completion", "after the completion first recorded")
        said += f", before the one recorded now, {completed}"
    return f"{said}, with the results" if version.brings_results else said


def phases_words(audit: Audit) -> str:
    """Return the dates by which a change is from before, during or after the trial."""
    known, course = audit.known, audit.newest.facts.course
    start = _anchor_words("start", known.start, course.start.date if course.start else None)
    completed = _anchor_words("primary completion", known.primary_completion, audit.completed_now)
    results = f"; results were submitted on {known.results}" if known.results else ""
    said = f"Counted from the earliest recorded {start} and {completed}{results}."
    if audit.first.number == 1 or audit.knows_promise:
        return said
    return f"{said} Earlier versions, which are not stored, may state others."


def _anchor_words(name: str, known: PartialDate | None, now: PartialDate | None) -> str:
    if known is None:
        return f"{name}, which no version states,"
    return f"{name} {known}" + (f" (now {now})" if now and now != known else "")


def tally(audit: Audit) -> str:
    """Return how many outcomes have each verdict: ``3 kept · 1 dropped``."""
    counts = dict.fromkeys(VERDICT_WORDS, 0)
    for one in audit.outcomes:
        counts[one.found.verdict] += 1
    return " · ".join(f"{n} {VERDICT_WORDS[verdict]}" for verdict, n in counts.items() if n)


def enrollment_words(audit: Audit) -> str:
    """Return how many participants were planned, enrolled and started."""
    enrollment = audit.enrollment
    planned, actual, started = enrollment.planned, enrollment.actual, enrollment.started
    parts = [
        _unplanned(audit.promise) if planned is None else f"{_planned(planned)}: {planned.count}",
        "actual: not stated" if actual is None else f"actual: {actual.count}",
    ]
    if planned and actual and planned.count:
        share = round(100 * (actual.count - planned.count) / planned.count)
        parts[-1] += f" ({share:+d} %)".replace("-", "−") if share else ""
    if started is not None:
        parts.append(f"started, by the posted results: {started}")
    return "; ".join(parts)


def _unplanned(promise: Moment) -> str:
    """Return why it is not known how many participants were planned, and what is known."""
    if promise.is_known:
        return "planned: not stated"
    stated = promise.enrollment
    first = f" ({stated.count} in the first stored version)" if stated else ""
    return f"planned: not known{first}"


def _planned(enrollment: Enrollment) -> str:
    return "planned" if enrollment.kind else "stated first, not whether planned or actual"


def registration_words(registration: Registration) -> str:
    """Return whether the trial was registered before its start."""
    day, start = registration.day, registration.start
    if day is None or start is None:
        missing = "date of registration" if day is None else "start"
        return f"Not known: no version states the {missing}."
    said = f"Registered on {day}; the earliest recorded start is {start}"
    if registration.prospective is None:
        return f"{said}. These dates do not show which came first."
    if registration.prospective:
        return f"{said}: registered before the start."
    apart = (day.first_day - start.last_day).days
    return f"{said}: registered {counted(apart, 'day')} after it."


def rules_words(audit: Audit) -> Iterator[tuple[str, str]]:
    """Yield each rule of an audit by its ID, with its reason and source."""
    outcomes = (*audit.outcomes, *audit.earlier_outcomes)
    rules = [
        *(one.found.rule for one in outcomes),
        audit.registration.rule,
        *(one.event.rule for one in audit.changes),
    ]
    for rule in dict.fromkeys(rules):
        if rule is not None:
            yield rule.id, one_line(f"{rule.reason} ({rule.source})")


def date_words(stated: StatedDate | None) -> str:
    """Return a date and its type: ``2026-10-02 (actual)``."""
    if stated is None:
        return "not stated"
    kind = one_line(value_words(stated.kind)).lower() if stated.kind else ""
    return f"{stated.date} ({kind})" if kind else str(stated.date)


def course_words(audited: AuditedDate) -> str:
    """Return a date as promised and as it is now, and how far it moved."""
    promised, now = date_words(audited.promised), date_words(audited.now)
    moved = moved_words(audited)
    return promised if promised == now else f"{promised} → {now}" + (f" ({moved})" if moved else "")


def moved_words(moved: AuditedDate) -> str:
    """Return how far a date moved; empty if it did not, or if that is not known."""
    if moved.shift is None or not moved.shift.days:
        return ""
    return str(moved.shift)


def duty_words(duty: ResultsDuty) -> str:
    """Return what a record says of the results that a rule may require."""
    return one_line(duty.sentence)


def document_words(document: PostedDocument, audit: Audit) -> str:
    """Return a document, its date, and whether that is before the start of the trial."""
    uploaded = f"; uploaded on {document.posted}" if document.posted else ""
    return f"{_dated_words(document, audit)}{uploaded}"


def _dated_words(document: PostedDocument, audit: Audit) -> str:
    said = one_line(document.label)
    if document.day is None:
        return f"{said}: no date stated"
    said += f": dated {document.day}"
    start, completed = audit.known.start, audit.known.primary_completion
    if completed is not None and completed.is_before(document.day):
        return f"{said}, after primary completion ({completed})"
    if start is not None and document.day.is_before(start):
        return f"{said}, before the start ({start})"
    if start is not None and start.is_before(document.day):
        return f"{said}, after the start ({start})"
    return said


def reason_words(reason: DutyReason) -> str:
    """Return why a rule seems to apply or not, with its source, or how a deadline is counted."""
    sign = {True: "met: ", False: "not met: ", None: "not known: "}[reason.is_met]
    said = f"{sign if reason.is_criterion else ''}{reason.sentence}"
    return one_line(f"{said} ({reason.source})" if reason.source else said)


def how_to_get_the_promise(audit: Audit) -> str:
    """Return how to get the version that states the promise; empty if it is stored."""
    if audit.knows_promise:
        return ""
    return f"trialcli fetch --history {audit.trial} fetches the earlier versions."
