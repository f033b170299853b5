"""What an audit reads of ClinicalTrials.gov's records, and how it compares their outcomes."""

from collections.abc import Mapping

from trialcli.ctgov.audit.duties import results_duties
from trialcli.ctgov.audit.facts import AUDITED_SECTIONS, audit_facts
from trialcli.ctgov.audit.outcomes import compare_outcomes, without_promise
from trialcli.ctgov.audit.reported import compare_reported
from trialcli.ctgov.events.audit_rules import REGISTERED_IN_TIME, REGISTERED_LATE
from trialcli.events.rule import Rule

SECTIONS = AUDITED_SECTIONS

REGISTRATION_RULES: Mapping[bool, Rule] = {True: REGISTERED_IN_TIME, False: REGISTERED_LATE}
"""The rules for a trial that was registered before its start (True), or after (False)."""

__all__ = [
    "REGISTRATION_RULES",
    "SECTIONS",
    "audit_facts",
    "compare_outcomes",
    "compare_reported",
    "results_duties",
    "without_promise",
]
