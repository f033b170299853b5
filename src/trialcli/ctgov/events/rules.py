"""Every rule, worst first: what ``trialcli rules`` lists."""

from collections.abc import Iterable

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
from trialcli.errors import UsageError
from trialcli.events.rule import Rule, rules_by_id
from trialcli.events.severity import rank
from trialcli.text.choices import match, shown, suggestion
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


def known_rule(given: str) -> str:
    """Return the ID of the rule that a person named.

    Raises:
        UsageError: there is no such rule.
    """
    found = match(given, RULES)
    if found is None:
        hint = f"{suggestion(given, RULES)}trialcli rules lists them all."
        raise UsageError(f"{shown(given)!r} is not a rule.", hint=hint)
    return found


def known_rules(given: Iterable[str]) -> tuple[str, ...]:
    """Return the IDs of the rules that a person named, several also with commas.

    Raises:
        UsageError: there is no such rule.
    """
    names = (name for text in given for name in text.split(","))
    return tuple(dict.fromkeys(known_rule(name.strip()) for name in names))
