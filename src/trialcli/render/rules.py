"""The rules of rating, as text and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from trialcli.events.rule import Rule
from trialcli.events.thresholds import CutOff, Thresholds
from trialcli.render.prose import BLANK, Hanging, paragraph
from trialcli.render.severity import SEVERITY_STYLES, SEVERITY_WIDTH
from trialcli.render.styles import QUIET, TITLE

SCHEMA = "trialcli/rules/1"


def rules_text(rules: Sequence[Rule], thresholds: Thresholds) -> Iterator[RenderableType]:
    """Yield the rules, in their order."""
    for rule in rules:
        label = Text(
            f"{rule.severity.upper():<{SEVERITY_WIDTH}}", style=SEVERITY_STYLES[rule.severity]
        )
        yield Hanging(label, Text(rule.id, style=TITLE), SEVERITY_WIDTH)
        yield paragraph(f"{rule.reason}.", SEVERITY_WIDTH)
        yield paragraph(rule.source, SEVERITY_WIDTH, QUIET)
        if rule.cut_off is not None:
            yield paragraph(_threshold(rule.cut_off, thresholds), SEVERITY_WIDTH, QUIET)
    if len(rules) > 1:
        yield BLANK
        yield paragraph(
            "A rating says that the registry record changed in a way that matters this much to "
            "readers of trials. It never says why the record changed.",
            style=QUIET,
        )


def _threshold(cut_off: CutOff, thresholds: Thresholds) -> str:
    name = cut_off.name
    return (
        f"The threshold is trialcli's own: {name} = {getattr(thresholds, name):g}. "
        "Set it under [thresholds] in the configuration file."
    )


def rules_data(rules: Sequence[Rule], thresholds: Thresholds) -> dict[str, Any]:
    """Return the JSON of ``rules``."""
    return {
        "schema": SCHEMA,
        "rules": [_rule(rule) for rule in rules],
        "thresholds": asdict(thresholds),
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "severity": rule.severity,
        "reason": rule.reason,
        "source": rule.source,
        "heuristic": rule.heuristic,
    }
