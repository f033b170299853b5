"""A report as JSON: the rows of the trials, and the counts of the summary."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from trialcli.events.severity import SEVERITIES
from trialcli.render.cohort.courses import FIELDS
from trialcli.render.formats.fields import row_data
from trialcli.render.problem import error_data
from trialcli.render.report.report import CohortReport
from trialcli.versions.audit import PHASE_NAMES
from trialcli.versions.cohort_summary import (
    PRIMARY_STATES,
    CohortSummary,
    DateSummary,
    PrimarySummary,
    ResultsSummary,
    VersionSummary,
    spread,
)

SCHEMA = "trialcli/report/1"


def report_data(report: CohortReport) -> dict[str, Any]:
    """Return the JSON of ``report``."""
    return {
        "schema": SCHEMA,
        "title": report.title,
        "as_of": report.today.isoformat(),
        "trialcli": report.program,
        "thresholds": asdict(report.thresholds),
        "summary": _summary(report.summary),
        "trials": [row_data(FIELDS, one.course) for one in report.trials],
        "manifest": {
            "digest": report.manifest.digest,
            "versions": [one.data for one in report.manifest.versions],
        },
        "problems": [{"trial": one.trial, **error_data(one)} for one in report.unread],
    }


def _summary(summary: CohortSummary) -> dict[str, Any]:
    enrollment = summary.enrollment
    return {
        "trials": summary.trials,
        "statuses": _pairs("status", summary.statuses),
        "registered": _yes_no(summary.prospective),
        "primary_outcomes": _primary(summary.primary),
        "dates": {one.name: _date(one) for one in summary.dates},
        "enrollment": {
            "compared": len(enrollment.pairs),
            "planned": sum(plan for plan, _ in enrollment.pairs),
            "actual": sum(actual for _, actual in enrollment.pairs),
            "not_actual": enrollment.not_actual,
            "not_planned": enrollment.not_planned,
        },
        "results": [_results(one) for one in summary.results],
        "results_posted": _yes_no(summary.has_results),
        "events": [
            {
                "rule": rule.id,
                "severity": rule.severity,
                "when": PHASE_NAMES[phase] if phase else None,
                "events": number,
            }
            for (rule, phase), number in summary.events.items()
        ],
        "not_counted": summary.left_out,
        "versions": _versions(summary.versions),
    }


def _pairs(name: str, counts: Mapping[Any, int]) -> list[dict[str, Any]]:
    return [{name: key, "trials": number} for key, number in counts.items()]


def _yes_no(counts: Mapping[bool | None, int]) -> dict[str, int]:
    return {
        "yes": counts.get(True, 0),
        "no": counts.get(False, 0),
        "not_known": counts.get(None, 0),
    }


def _primary(found: PrimarySummary) -> dict[str, Any]:
    return {
        "judged": found.judged,
        **{state: found.states.get(state, 0) for state in PRIMARY_STATES},
        "severities": {one: found.severities.get(one, 0) for one in SEVERITIES[:2]},
        "changed_since_first_stored": found.changed_though_unknown,
        "changed_before": found.changed_before,
        "with_results": found.posted,
        "not_reported": found.not_reported,
    }


def _date(moved: DateSummary) -> dict[str, Any]:
    found = spread(moved.days)
    return {
        "known": len(moved.days),
        "earlier": moved.earlier,
        "later": moved.later,
        "median": found.median if found else None,
        "quartiles": list(found.quartiles) if found else None,
        "least": found.least if found else None,
        "most": found.most if found else None,
        "not_known": moved.not_known,
    }


def _results(found: ResultsSummary) -> dict[str, Any]:
    return {
        "region": found.region,
        "applicable": found.applicable,
        "not_applicable": found.not_applicable,
        "not_known": found.not_known,
        "states": _pairs("state", found.states),
    }


def _versions(found: VersionSummary) -> dict[str, int]:
    return {
        "stored": found.stored,
        "complete": found.complete,
        "incomplete": found.incomplete,
        "not_known": found.not_known,
        "only_one": found.only_one,
    }
