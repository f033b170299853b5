"""A timeline as data: the JSON of ``trialcli timeline --json`` (docs/output-schema.md)."""

from collections.abc import Iterable
from typing import Any

from trialcli.registry.timeline_facts import Enrollment, StatedDate
from trialcli.render.eventdata import Comparison, event_data
from trialcli.versions.timeline import (
    DatedEvent,
    FirstResults,
    StatusSpan,
    Step,
    Steps,
    Timeline,
    TimelineVersion,
    date_shifts,
)

SCHEMA = "trialcli/timeline/2"


def timeline_data(timeline: Timeline, comparison: Comparison) -> dict[str, Any]:
    """Return a timeline as JSON values."""
    return {
        "schema": SCHEMA,
        "trial": timeline.trial,
        "title": timeline.title,
        "registered": _text(timeline.newest.registered),
        "today": timeline.today.isoformat(),
        "days": timeline.days,
        "missing": timeline.missing,
        "versions": [_version(version) for version in timeline.versions],
        "status": [_span(span) for span in timeline.statuses],
        "enrollment": [_enrollment(step) for step in timeline.enrollment],
        "start": _dates(timeline.start),
        "primary_completion": _dates(timeline.primary_completion),
        "completion": _dates(timeline.completion),
        "sites": _numbers(timeline.sites),
        "countries": _numbers(timeline.countries),
        "results": _results(timeline.results),
        "events": [_event(one, comparison) for one in timeline.events],
        "left_out": timeline.left_out,
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _version(version: TimelineVersion) -> dict[str, Any]:
    return {
        "version": version.number,
        "date": version.day.isoformat(),
        "date_is": version.day_is,
        "stored": version.is_stored,
    }


def _since(step: "Step[Any] | StatusSpan | FirstResults") -> dict[str, Any]:
    day = step.since if isinstance(step, StatusSpan) else step.day
    return {"since": day.isoformat(), "version": step.version}


def _span(span: StatusSpan) -> dict[str, Any]:
    return {
        **_since(span),
        "until": span.until.isoformat(),
        "days": span.days,
        "status": span.status,
    }


def _enrollment(step: Step[Enrollment | None]) -> dict[str, Any]:
    stated = step.value
    return {**_since(step), "count": stated and stated.count, "type": stated and stated.kind}


def _dates(steps: Steps[StatedDate | None]) -> list[dict[str, Any]]:
    return [
        {
            **_since(step),
            "date": step.value and str(step.value.date),
            "type": step.value and step.value.kind,
            "drift": shift.value and shift.value.days,
            "approximate": shift.value and shift.value.about,
        }
        for step, shift in zip(steps, date_shifts(steps), strict=True)
    ]


def _numbers(steps: Iterable[Step[int | None]]) -> list[dict[str, Any]]:
    return [{**_since(step), "number": step.value} for step in steps]


def _results(results: FirstResults | None) -> dict[str, Any] | None:
    return None if results is None else {**_since(results), "posted": _text(results.posted)}


def _event(one: DatedEvent, comparison: Comparison) -> dict[str, Any]:
    since = one.since.number if one.since else None
    return {
        "date": one.day.isoformat(),
        "version": one.version,
        **event_data(one.event),
        "source": one.event.rule.source,
        "link": comparison(since, one.version),
    }
