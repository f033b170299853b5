"""Every rule, worst first: what ``trialcli rules`` lists."""

from trialcli.ctgov.events import (
    ages,
    audit_rules,
    delays,
    design,
    eligibility,
    near_sites,
    outcome_rules,
    paperwork,
    path_rules,
    retractions,
    sites,
    spacing,
    status,
    timing,
    treatments,
)
from trialcli.ctgov.events.results import posting
from trialcli.ctgov.events.results import rules as results_rules
from trialcli.events.rule import Rule, rules_by_id
from trialcli.events.severity import rank
from trialcli.watch import rules as watch_rules

_MODULES = (
    outcome_rules,
    status,
    timing,
    design,
    treatments,
    path_rules,
    eligibility,
    ages,
    results_rules,
    posting,
    delays,
    retractions,
    sites,
    near_sites,
    watch_rules,
    paperwork,
    spacing,
    audit_rules,
)
"""The modules that hold rules, each beside the code that uses it."""

RULES = rules_by_id(
    sorted(
        (rule for module in _MODULES for rule in vars(module).values() if isinstance(rule, Rule)),
        key=lambda rule: rank(rule.severity),
    )
)
