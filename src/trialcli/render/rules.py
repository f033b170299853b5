"""The rules of rating, as text and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from trialcli.events.rules import Rule, Thresholds
from trialcli.events.severity import rank
from trialcli.render.prose import BLANK, Hanging, paragraph
from trialcli.render.severity import SEVERITY_STYLES, SEVERITY_WIDTH
from trialcli.render.styles import QUIET, TITLE

SCHEMA = "trialcli/rules/1"
_CUT_OFFS = {
    "enrollment-changed-much": "enrollment_percent",
    "date-moved-far": "date_days",
}
"""The threshold of each heuristic rule."""


def rules_text(rules: Sequence[Rule], thresholds: Thresholds) -> Iterator[RenderableType]:
    """Yield the rules, worst first."""
    for rule in sorted(rules, key=lambda one: rank(one.severity)):
        label = Text(
            f"{rule.severity.upper():<{SEVERITY_WIDTH}}", style=SEVERITY_STYLES[rule.severity]
        )
        yield Hanging(label, Text(rule.id, style=TITLE), SEVERITY_WIDTH)
        yield paragraph(f"{rule.reason}.", SEVERITY_WIDTH)
        yield paragraph(rule.source, SEVERITY_WIDTH, QUIET)
        if rule.heuristic:
            yield paragraph(_heuristic(rule, thresholds), SEVERITY_WIDTH, QUIET)
    if len(rules) > 1:
        yield BLANK
        yield paragraph(
            "A rating says that the registry record changed in a way that matters so much to "
            "readers of trials; never why it changed.",
            style=QUIET,
        )


def _heuristic(rule: Rule, thresholds: Thresholds) -> str:
    name = _CUT_OFFS[rule.id]
    return (
        f"The threshold is trialcli's own: {name} = {getattr(thresholds, name):g}. "
        "Set it under [thresholds] in the configuration file."
    )


def rules_data(rules: Sequence[Rule], thresholds: Thresholds) -> dict[str, Any]:
    """Return the JSON of ``rules``."""
    return {
        "schema": SCHEMA,
        "rules": [asdict(rule) for rule in rules],
        "thresholds": asdict(thresholds),
    }
