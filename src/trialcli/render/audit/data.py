"""An audit as JSON (docs/output-schema.md)."""

from typing import Any

from trialcli.registry.audit import PostedDocument, ResultsDuty, StatedOutcome
from trialcli.registry.timeline_facts import StatedDate
from trialcli.render.audit.rows import AuditPage
from trialcli.render.eventdata import event_data
from trialcli.versions.audit import (
    PHASE_NAMES,
    Audit,
    AuditedChange,
    AuditedDate,
    AuditedOutcome,
    AuditVersion,
    Moment,
)

SCHEMA = "trialcli/audit/1"


def audit_data(page: AuditPage) -> dict[str, Any]:
    """Return an audit as JSON values."""
    audit = page.audit
    us, *others = audit.duties
    return {
        "schema": SCHEMA,
        "trial": audit.trial,
        "title": audit.title,
        "as_of": audit.today.isoformat(),
        "link": page.link,
        "moments": [
            _moment(moment, link) for moment, link in zip(audit.moments, page.links, strict=True)
        ],
        "has_promise": audit.promise.name == "before_start",
        "outcomes": [
            *(_outcome(one, audit.promise.version) for one in audit.outcomes),
            *(_outcome(one, audit.first) for one in audit.earlier_outcomes),
        ],
        "enrollment": _enrollment(audit),
        "registration": {
            "date": _text(audit.registration.day),
            "start": _text(audit.registration.start),
            "prospective": audit.registration.prospective,
            "rule": audit.registration.rule.id if audit.registration.rule else None,
        },
        "start_moved": _moved(audit.start_moved),
        "dates": [{"name": one.name, **(_moved(one) or {})} for one in audit.dates],
        "changes": [_change(one) for one in audit.changes],
        "results": {"posted": audit.has_results, **_duty(us)},
        "results_eu": _duty(others[0]) if others else None,
        "documents": [_document(one) for one in audit.documents],
    }


def _version(version: AuditVersion | None) -> dict[str, Any] | None:
    if version is None:
        return None
    return {
        "version": version.name,
        "number": version.number,
        "date": version.day.isoformat(),
        "date_is": version.day_is,
        "digest": version.digest,
    }


def _moment(moment: Moment, link: str) -> dict[str, Any]:
    return {
        "name": moment.name,
        "version": _version(moment.version),
        "about": moment.about,
        "link": link,
    }


def _outcome(one: AuditedOutcome, base: AuditVersion | None) -> dict[str, Any]:
    found = one.found
    stated = found.before or found.after
    return {
        "measure": stated.measure if stated else "",
        "type": stated.type if stated else None,
        "verdict": found.verdict,
        "when": PHASE_NAMES[one.latest] if one.latest else None,
        "when_is_certain": one.phase is not None,
        "when_words": str(one.when) if one.when else None,
        "since": _version(one.since),
        "again": [{"when": str(when), "version": _version(version)} for version, when in one.again],
        "meanwhile": [
            {
                "verdict": interlude.verdict,
                "when": str(interlude.when),
                "version": _version(interlude.version),
                "until": _version(interlude.until),
            }
            for interlude in one.meanwhile
        ],
        "altered": found.is_altered,
        "severity": found.rule.severity,
        "rule": found.rule.id,
        "source": found.rule.source,
        "sentence": found.sentence,
        "reported": found.reported,
        "before": _stated(found.before),
        "after": _stated(found.after),
        "compared_with": base.name if base else None,
    }


def _stated(outcome: StatedOutcome | None) -> dict[str, Any] | None:
    if outcome is None:
        return None
    return {
        "type": outcome.type,
        "measure": outcome.measure,
        "time_frame": outcome.time_frame or None,
        "description": outcome.description or None,
    }


def _enrollment(audit: Audit) -> dict[str, Any]:
    planned, actual = audit.enrollment.planned, audit.enrollment.actual
    return {
        "planned": planned.count if planned else None,
        "actual": actual.count if actual else None,
        "started": audit.enrollment.started,
    }


def _moved(moved: AuditedDate | None) -> dict[str, Any] | None:
    if moved is None:
        return None
    return {
        "promised": _stated_date(moved.promised),
        "now": _stated_date(moved.now),
        "days": moved.shift.days if moved.shift else None,
        "is_about": moved.shift.about if moved.shift else None,
    }


def _stated_date(stated: StatedDate | None) -> dict[str, Any] | None:
    return None if stated is None else {"date": str(stated.date), "type": stated.kind}


def _change(change: AuditedChange) -> dict[str, Any]:
    return {
        "section": change.section,
        **event_data(change.event),
        "source": change.event.rule.source,
        "before": _version(change.before.version),
        "after": _version(change.after.version),
        "when": PHASE_NAMES[change.phase] if change.phase else None,
        "when_words": str(change.when),
        "versions": [_version(version) for version in change.versions],
    }


def _duty(duty: ResultsDuty) -> dict[str, Any]:
    return {
        "region": duty.region,
        "applicable": duty.applicable,
        "due": _text(duty.due),
        "state": duty.state,
        "rule": duty.rule,
        "days_late": duty.days_late,
        "submitted": _text(duty.submitted),
        "reasons": [
            {"sentence": one.sentence, "source": one.source, "is_met": one.is_met}
            for one in duty.reasons
        ],
    }


def _document(document: PostedDocument) -> dict[str, Any]:
    return {
        "label": document.label,
        "date": _text(document.day),
        "posted": _text(document.posted),
        "address": document.address,
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
