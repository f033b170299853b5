"""``trialcli rules``: the rules that rate changes."""

from typing import Annotated

import typer

from trialcli.cli import options
from trialcli.cli.completion import complete_rule
from trialcli.cli.deps import Deps
from trialcli.cli.examples import has_examples
from trialcli.cli.printing import print_result
from trialcli.errors import ExitCode
from trialcli.render.formats.table import Format


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
    from trialcli.ctgov.events.rules import RULES, known_rule
    from trialcli.render.rules import RatingRules

    output = options.output_of("rules", format_, fields, json=json)
    wanted = list(RULES.values()) if rule is None else [RULES[known_rule(rule)]]
    print_result(output, RatingRules(wanted, Deps().thresholds), pager=not no_pager)
    return ExitCode.OK
