"""The audit of one trial, from its stored versions."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import pairwise

from trialcli.errors import NotStoredError, StoreError
from trialcli.events.anchors import Anchors
from trialcli.events.event import Event
from trialcli.jobs.diff import diff_known_versions, load_readable
from trialcli.jobs.stored import StoredVersions
from trialcli.jobs.timeline import dated_version
from trialcli.record.tree import Record
from trialcli.registry.audit import AuditFacts, OutcomeVerdict, RecordAudit
from trialcli.registry.model import RecordModel
from trialcli.registry.timeline_facts import TimelineFacts
from trialcli.versions.audit import (
    Audit,
    AuditedChange,
    AuditedDate,
    AuditedEnrollment,
    AuditedOutcome,
    AuditVersion,
    Moment,
    Registration,
)
from trialcli.versions.diff import Diff, View
from trialcli.versions.line import KnownVersion
from trialcli.versions.moments import (
    at_completion,
    before_results,
    earliest_dates,
    newest,
    promise,
)
from trialcli.versions.timeline import date_shift
from trialcli.versions.tracing import in_results_since, trace_outcomes, when_between

_DATES = ("start", "primary_completion", "completion")


def audit_trial(stored: StoredVersions, trial: str, today: date) -> tuple[Audit, list[StoreError]]:
    """Return the audit of a trial, and the errors of stored versions that cannot be read.

    Raises:
        NotStoredError: nothing is stored, or no complete version.
        StoreError: no version can be read.
    """
    trial = stored.state.alias(trial)
    line = stored.line(trial)
    problems: list[StoreError] = []
    versions: list[AuditVersion] = []
    newest_record: Record = {}
    for version, record in _versions(stored, line, problems):
        versions.append(version)
        newest_record = record
    if not versions:
        if problems:
            raise problems[0]
        raise NotStoredError(
            "no complete version is stored.",
            trial=trial,
            hint=f"Run trialcli fetch --history {trial} first.",
        )
    known = earliest_dates(versions)
    moments = (
        promise(versions, line, known.start),
        at_completion(versions, today),
        before_results(versions),
        newest(versions, line),
    )
    audit = stored.model.audit
    place = next(i for i, one in enumerate(versions) if one is moments[0].version)
    since, before = versions[place:], versions[: place + 1]
    promised, last = versions[place].facts, versions[-1].facts
    found = Audit(
        trial=trial,
        title=last.course.title,
        today=today,
        known=known,
        first=versions[0],
        moments=moments,
        outcomes=tuple(_outcomes(audit, since, moments[0], known)),
        earlier_outcomes=tuple(_earlier(audit, before, known)),
        enrollment=_enrollment(moments[0], last),
        registration=_registration(audit, versions, known),
        dates=tuple(_dates(promised.course, last.course)),
        changes=tuple(_changes(stored, line, versions, moments, known)),
        documents=last.documents,
        duties=audit.results_duties(newest_record, today),
    )
    return found, problems


def _versions(
    stored: StoredVersions, line: Sequence[KnownVersion], problems: list[StoreError]
) -> Iterator[tuple[AuditVersion, Record]]:
    """Yield the stored versions whose records are whole, oldest first, each with its record.

    Versions with the same outcomes share them, so that hundreds of versions fit into memory, if
    their records are not kept.
    """
    facts: AuditFacts | None = None
    for known in line:
        loaded = load_readable(stored, known, problems)
        if loaded is None or loaded.source == "page" or loaded.lacks_alone:
            continue
        before, facts = facts, stored.model.audit.audit_facts(loaded.readable)
        if before is not None and facts.outcomes == before.outcomes:
            facts = replace(facts, outcomes=before.outcomes)
        if before is not None and facts.reported == before.reported:
            facts = replace(facts, reported=before.reported)
        is_new = before is None or facts.course.submitted != before.course.submitted
        dated = dated_version(known, facts.course, is_new=is_new, is_whole=True)
        brings_results = (
            facts.reported is not None and before is not None and before.reported is None
        )
        version = AuditVersion(known, dated.day, loaded.digest, facts, dated.day_is, brings_results)
        yield version, loaded.readable


def _outcomes(
    audit: RecordAudit, versions: Sequence[AuditVersion], base: Moment, known: Anchors
) -> Iterator[AuditedOutcome]:
    """Yield what became of the outcomes from a moment on."""
    verdicts = _verdicts(audit, versions[0].facts, versions[-1].facts)
    traced = list(trace_outcomes(versions, verdicts, audit.compare_outcomes, known))
    for one in in_results_since(versions, traced, audit.compare_reported, known):
        if one.found.verdict == "kept" and base.name == "first_stored":
            name = f"{versions[0].name} of {versions[0].day}"
            is_alone = len(versions) == 1
            first = f"only {name} is stored" if is_alone else f"not changed since {name}"
            yield AuditedOutcome(audit.without_promise(one.found, first))
        else:
            yield one


def _verdicts(
    audit: RecordAudit, promised: AuditFacts, last: AuditFacts
) -> tuple[OutcomeVerdict, ...]:
    if last.reported is None:
        return audit.compare_outcomes(promised.outcomes, last.outcomes)
    return audit.compare_reported(promised.outcomes, last.outcomes, last.reported)


def _earlier(
    audit: RecordAudit, versions: Sequence[AuditVersion], known: Anchors
) -> Iterator[AuditedOutcome]:
    """Yield what had become of the outcomes first registered by the time of the promise."""
    compare = audit.compare_outcomes
    first, promised = versions[0].facts.outcomes, versions[-1].facts.outcomes
    if first is promised:
        return
    verdicts = compare(first, promised)
    changed = [one for one in verdicts if one.verdict != "kept"]
    yield from trace_outcomes(versions, changed, compare, known)


def _enrollment(promise: Moment, last: AuditFacts) -> AuditedEnrollment:
    stated, now = promise.enrollment, last.course.enrollment
    is_plan = promise.is_known and stated is not None and stated.kind != "ACTUAL"
    return AuditedEnrollment(
        stated if is_plan else None,
        now if now and now.kind == "ACTUAL" else None,
        last.started,
    )


def _registration(
    audit: RecordAudit, versions: Sequence[AuditVersion], known: Anchors
) -> Registration:
    stated = (version.facts.course.registered for version in versions)
    day = next((one for one in stated if one is not None), None)
    if day is None or known.start is None:
        return Registration(day, known.start, None)
    if day.last_day <= known.start.first_day:
        prospective: bool | None = True
    else:
        prospective = False if known.start.is_before(day) else None
    rule = None if prospective is None else audit.REGISTRATION_RULES[prospective]
    return Registration(day, known.start, prospective, rule)


def _dates(promised: TimelineFacts, now: TimelineFacts) -> Iterator[AuditedDate]:
    for name in _DATES:
        before, after = getattr(promised, name), getattr(now, name)
        shift = date_shift(before.date, after.date) if before and after else None
        yield AuditedDate(name, before, after, shift)


def _changes(
    stored: StoredVersions,
    line: Sequence[KnownVersion],
    versions: Sequence[AuditVersion],
    moments: Sequence[Moment],
    known: Anchors,
) -> Iterator[AuditedChange]:
    """Yield the changes from the promise to primary completion, and from there to now."""
    sections = stored.model.audit.SECTIONS
    is_changed = partial(_is_changed, stored, line)
    for before, after in pairwise(_apart(moments)):
        if before.version is None or after.version is None:
            continue
        whole = diff_known_versions(stored, before.version.known, after.version.known, line)
        diff = whole.only(sections)
        events = [(_section_of(stored.model, diff, event), event) for event in View().events(diff)]
        brought = {
            section: _brought(versions, section, before.version, after.version, is_changed)
            for section in dict.fromkeys(section for section, _ in events)
        }
        for section, event in events:
            when = when_between(versions, brought[section], known)
            named = tuple(versions[place] for place in brought[section])
            yield AuditedChange(section, event, before, after, named, when)


def _section_of(model: RecordModel, diff: Diff, event: Event) -> str:
    """Return the audited section of an event, by its first change."""
    change = diff.comparison.changes[event.changes[0]]
    return next(one for one in model.audit.SECTIONS if model.in_sections(change, [one]))


def _brought(
    versions: Sequence[AuditVersion],
    section: str,
    before: AuditVersion,
    after: AuditVersion,
    is_changed: Callable[[str, AuditVersion, AuditVersion], bool],
) -> list[int]:
    """Return the places of the versions that changed a section between two moments."""
    first, last = versions.index(before), versions.index(after)
    changed = [
        place
        for place in range(first + 1, last + 1)
        if is_changed(section, versions[place - 1], versions[place])
    ]
    return changed or [last]


def _is_changed(
    stored: StoredVersions,
    line: Sequence[KnownVersion],
    section: str,
    before: AuditVersion,
    after: AuditVersion,
) -> bool:
    """Whether a version changed a section.

    The registry's API and its history write the same text in different ways: there the words count.
    """
    if before.facts.sections[section] == after.facts.sections[section]:
        return False
    if (before.known.snapshot is None) == (after.known.snapshot is None):
        return True
    diff = diff_known_versions(stored, before.known, after.known, line)
    return bool(View().events(diff.only([section])))


def _apart(moments: Sequence[Moment]) -> list[Moment]:
    """Return promise, completion and now, without a moment whose version another one has."""
    first, completion, _, last = moments
    days = [one.version.day for one in (first, completion) if one.version]
    is_between = completion.version not in (None, first.version, last.version)
    return [first, completion, last] if is_between and days == sorted(days) else [first, last]
