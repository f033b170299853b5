"""``trialcli rules``: the rules that rate changes."""

from typing import Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.examples import has_examples
from trialcli.cli.printing import print_result
from trialcli.errors import ExitCode, UsageError
from trialcli.render.formats.table import Format
from trialcli.text.choices import match, suggestion


def complete_rule(incomplete: str) -> list[str]:
    """Return the rules that begin so, for the shell's completion."""
    from trialcli.ctgov.events.rules import RULES

    return [rule for rule in RULES if rule.startswith(incomplete)]


@has_examples(
    ("List every rule", "trialcli rules"),
    ("Explain one", "trialcli rules enrollment-changed-much"),
    ("A table for a supplement", "trialcli rules --format csv > rules.csv"),
    related="diff, config, help severity",
)
def rules(
    rule: Annotated[
        str | None,
        typer.Argument(metavar="[RULE]", help="Explain one rule.", autocompletion=complete_rule),
    ] = None,
    format_: Annotated[Format, options.format_of("rules")] = Format.TABLE,
    fields: Annotated[str | None, options.fields_of("rules")] = None,
    json: options.Json = False,
    no_pager: options.NoPager = False,
) -> int:
    """List the rules that give changes their severity, with sources."""
    from trialcli.ctgov.events.rules import RULES
    from trialcli.render.rules import RatingRules

    output = options.output_of("rules", format_, fields, json=json)
    wanted = list(RULES.values()) if rule is None else [RULES[_known(rule)]]
    print_result(output, RatingRules(wanted, Deps().thresholds), pager=not no_pager)
    return ExitCode.OK


def _known(rule: str) -> str:
    from trialcli.ctgov.events.rules import RULES

    found = match(rule, RULES)
    if found is None:
        hint = f"{suggestion(rule, RULES)}trialcli rules lists them all."
        raise UsageError(f"{rule!r} is not a rule.", hint=hint)
    return found
