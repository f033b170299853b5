"""The courses of trials as rows: one row per trial."""

from trialcli.ctgov.words.statuses import STATUSES
from trialcli.ctgov.words.vocabulary import status_words
from trialcli.events.severity import SEVERITIES, Severity, worst
from trialcli.registry.audit import ResultsDuty
from trialcli.registry.timeline_facts import Enrollment, StatedDate
from trialcli.render.cohort.words import outcome_changes_words, primary_words, verdicts_words
from trialcli.render.formats.fields import Field
from trialcli.text.blocks import one_line
from trialcli.versions.cohort import CourseAudit, CourseDate, CourseEnrollment, TrialCourse


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _day(stated: StatedDate | None) -> str | None:
    return None if stated is None else str(stated.date)


def _kind(stated: StatedDate | Enrollment | None) -> str | None:
    return None if stated is None else stated.kind


_VERSIONS: tuple[Field[TrialCourse], ...] = (
    Field("known", "number of known versions", lambda one: one.versions),
    Field("stored", "number of stored versions", lambda one: one.stored),
    Field(
        "missing",
        "number of the registry's versions that are not stored; empty if it is not known",
        lambda one: one.missing,
    ),
    Field("first", "day of the first version", lambda one: one.first_version.isoformat()),
    Field("last", "day of the last version", lambda one: one.last_version.isoformat()),
)
_DATE: tuple[Field[CourseDate], ...] = (
    Field("first", "as first stated", lambda one: _day(one.first)),
    Field("now", "as the newest version states it", lambda one: _day(one.now)),
    Field("type", "ACTUAL or ESTIMATED, of the newest version", lambda one: _kind(one.now)),
    Field(
        "days",
        "days from the first to the newest; negative if it is earlier",
        lambda one: one.shift.days if one.shift else None,
    ),
    Field(
        "approximate",
        "whether one of the two is not exact to the day",
        lambda one: one.shift.about if one.shift else None,
    ),
    Field(
        "moves",
        "how many times another date was stated; empty if only one version is stored",
        lambda one: one.moves,
    ),
)
_ENROLLMENT: tuple[Field[CourseEnrollment], ...] = (
    Field(
        "first",
        "as first stated",
        lambda one: one.first.count if one.first else None,
        is_brief=True,
    ),
    Field("first_type", "ACTUAL or ESTIMATED, as first stated", lambda one: _kind(one.first)),
    Field("planned", "as promised", lambda one: one.planned.count if one.planned else None),
    Field(
        "last", "as the newest version states it", lambda one: one.now.count if one.now else None
    ),
    Field("last_type", "ACTUAL or ESTIMATED, of the newest version", lambda one: _kind(one.now)),
    Field(
        "actual",
        "the newest number, if it is actual",
        lambda one: one.actual,
        is_brief=True,
    ),
    Field("started", "participants who started, by the posted results", lambda one: one.started),
)
_PRIMARY: tuple[Field[CourseAudit], ...] = (
    Field(
        "knows_promise",
        "whether the version from before the start, or the first of all, is stored",
        lambda one: one.knows_promise,
    ),
    Field(
        "compared_with",
        "version that the outcomes are compared with",
        lambda one: one.promise.version.name if one.promise.version else None,
    ),
    Field("changed", "number that the record changed", lambda one: len(one.changed_primary)),
    Field(
        "changes",
        "what became of those that are not as promised, and when in the trial",
        primary_words,
        is_brief=True,
    ),
    Field(
        "each_change",
        "the same outcome by outcome, with the version",
        lambda one: outcome_changes_words(one.primary),
    ),
    Field(
        "worst",
        "highest severity of these changes",
        lambda one: (
            worst(each.found.rule.severity for each in one.primary) if one.primary else None
        ),
    ),
    Field("kept", "number that was kept", lambda one: one.primary_kept),
    Field(
        "unknown",
        "number not changed since the first stored version; earlier changes are not known",
        lambda one: one.primary_unknown,
    ),
    Field(
        "changed_before",
        "what was changed before the promise",
        lambda one: verdicts_words(one.earlier_primary),
    ),
)
_DUTY: tuple[Field[ResultsDuty], ...] = (
    Field("applicable", "whether the rule seems to apply", lambda one: one.applicable),
    Field("due", "the deadline", lambda one: _text(one.due)),
    Field(
        "state",
        "not_due, due, overdue, submitted, in_time, late or unknown",
        lambda one: one.state,
    ),
    Field("days_late", "days after the deadline", lambda one: one.days_late),
    Field("submitted", "day of the first submission", lambda one: _text(one.submitted)),
)


def _events(severity: Severity) -> Field[TrialCourse]:
    def number(one: TrialCourse) -> int | None:
        return None if one.events is None else one.events[severity]

    return Field(severity, f"number of {severity} events", number)


def _days(status: str) -> Field[TrialCourse]:
    words = status_words(status).lower()
    return Field(status.lower(), f"days {words}", lambda one: one.days_in_status.get(status, 0))


def _other_days(one: TrialCourse) -> int:
    known = (*STATUSES, None)
    return sum(days for status, days in one.days_in_status.items() if status not in known)


def _prospective(one: TrialCourse) -> bool | None:
    return one.audit.registration.prospective if one.audit else None


def _same(one: TrialCourse) -> TrialCourse:
    return one


FIELDS: tuple[Field[TrialCourse], ...] = (
    Field("trial", "trial ID", lambda one: one.trial, is_brief=True),
    Field("title", "brief title of the newest version", lambda one: one.title),
    Field(
        "status",
        "status, in the registry's terms",
        lambda one: one.status,
        words=lambda one: "" if one.status is None else one_line(status_words(one.status)),
    ),
    Field("as_of", "last day that is counted", lambda one: one.as_of.isoformat()),
    Field("versions", "versions of the record", _same, parts=_VERSIONS),
    Field("registered", "day of the first submission", lambda one: _text(one.registered)),
    Field(
        "prospective",
        "whether that was before the start; empty if not known",
        _prospective,
        is_brief=True,
        words=lambda one: {True: "yes", False: "no", None: ""}[_prospective(one)],
    ),
    Field("start", "start", lambda one: one.start, parts=_DATE),
    Field(
        "primary_completion",
        "primary completion",
        lambda one: one.primary_completion,
        parts=tuple(one._replace(is_brief=one.name == "days") for one in _DATE),
    ),
    Field("completion", "completion", lambda one: one.completion, parts=_DATE),
    Field("enrollment", "participants", lambda one: one.enrollment, parts=_ENROLLMENT),
    Field(
        "primary_outcomes",
        "primary outcomes; empty if no complete version is stored",
        lambda one: one.audit,
        parts=_PRIMARY,
    ),
    Field("results_posted", "whether results are posted", lambda one: one.has_results),
    Field("results_date", "day when they were posted", lambda one: _text(one.results_posted)),
    Field("results_us", "results by the U.S. rule", lambda one: one.duty("U.S."), parts=_DUTY),
    Field("results_eu", "results by the EU's rule", lambda one: one.duty("EU"), parts=_DUTY),
    Field(
        "events",
        "events since the first stored version; empty if only one is stored",
        _same,
        parts=(
            *map(_events, SEVERITIES),
            Field(
                "not_counted",
                "number of administrative and registry-made ones",
                lambda one: None if one.events is None else one.left_out,
            ),
        ),
    ),
    Field(
        "days",
        "days in each status, from the first known version until as_of",
        _same,
        parts=(
            *map(_days, STATUSES),
            Field("other", "days in another status", _other_days),
            Field(
                "not_stated",
                "days without a stated status",
                lambda one: one.days_in_status.get(None, 0),
            ),
        ),
    ),
)
"""A row is a trial."""
