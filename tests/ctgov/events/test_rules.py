import ast
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import trialcli
from trialcli.ctgov.events.rules import RULES
from trialcli.events.rule import Rule
from trialcli.events.severity import SEVERITIES, rank
from trialcli.watch.example_digest import example_digest

PACKAGES = ("ctgov", "watch", "events")


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_has_a_severity_a_reason_and_a_source(rule: Rule) -> None:
    assert rule.severity in SEVERITIES
    assert len(rule.reason) > 10
    assert "\n" not in rule.reason
    assert rule.reason[0].isupper()
    assert not rule.reason.endswith(".")
    assert rule.source


def rules_by_name() -> dict[str, Rule]:
    """Return every rule of the program by the name of its constant."""
    (root,) = trialcli.__path__
    paths = [f"{root}/{package}" for package in PACKAGES]
    return {
        name: value
        for path, package in zip(paths, PACKAGES, strict=True)
        for module in walk_packages([path], f"trialcli.{package}.")
        for name, value in vars(import_module(module.name)).items()
        if isinstance(value, Rule)
    }


def test_the_table_has_every_rule() -> None:
    assert set(RULES.values()) == set(rules_by_name().values())


def test_every_rule_is_used() -> None:
    (root,) = map(Path, trialcli.__path__)
    trees = [ast.parse(path.read_text("utf-8")) for path in root.rglob("*.py")]
    names = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)]
    used = {name.id for name in names if isinstance(name.ctx, ast.Load)}
    assert rules_by_name().keys() - used == set()


def test_the_table_is_worst_first() -> None:
    ranks = [rank(rule.severity) for rule in RULES.values()]
    assert ranks == sorted(ranks)


def test_the_example_digest_has_a_real_rule() -> None:
    (trial,) = example_digest(datetime(2026, 1, 1, tzinfo=UTC)).trials
    (event,) = trial.events
    rule = RULES[event.rule]
    assert (event.severity, event.heuristic) == (rule.severity, rule.heuristic)
