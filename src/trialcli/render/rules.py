"""The rules of rating as rows, as text and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from trialcli.events.rule import Rule
from trialcli.events.thresholds import CutOff, Thresholds
from trialcli.render.formats.fields import Field, row_data
from trialcli.render.prose import BLANK, Hanging, paragraph
from trialcli.render.severity import SEVERITY_STYLES, SEVERITY_WIDTH
from trialcli.render.styles import QUIET, TITLE

SCHEMA = "trialcli/rules/1"


@dataclass(frozen=True, slots=True)
class RatingRules:
    """The rules that a person asked for, and the thresholds in force."""

    rows: Sequence[Rule]
    thresholds: Thresholds


FIELDS: tuple[Field[Rule], ...] = (
    Field("id", "ID of the rule", lambda rule: rule.id, is_brief=True),
    Field("severity", "major, minor, detail or none", lambda rule: rule.severity, is_brief=True),
    Field("reason", "what changed, and why it matters", lambda rule: rule.reason, is_brief=True),
    Field("source", "source of the rating", lambda rule: rule.source, is_brief=True),
    Field("heuristic", "whether its threshold is trialcli's own", lambda rule: rule.heuristic),
)


def rules_text(rated: RatingRules) -> Iterator[RenderableType]:
    """Yield the rules, in their order."""
    for rule in rated.rows:
        label = Text(
            f"{rule.severity.upper():<{SEVERITY_WIDTH}}", style=SEVERITY_STYLES[rule.severity]
        )
        yield Hanging(label, Text(rule.id, style=TITLE), SEVERITY_WIDTH)
        yield paragraph(f"{rule.reason}.", SEVERITY_WIDTH)
        yield paragraph(rule.source, SEVERITY_WIDTH, QUIET)
        if rule.cut_off is not None:
            yield paragraph(_threshold(rule.cut_off, rated.thresholds), SEVERITY_WIDTH, QUIET)
    if len(rated.rows) > 1:
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


def rules_data(rated: RatingRules) -> dict[str, Any]:
    """Return the JSON of ``rules``."""
    return {
        "schema": SCHEMA,
        "rules": [row_data(FIELDS, rule) for rule in rated.rows],
        "thresholds": asdict(rated.thresholds),
    }
