"""``trialcli rules``: by what changes are rated."""

from typing import Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.errors import ExitCode, UsageError


def complete_rule(incomplete: str) -> list[str]:
    """Return the rules that begin so, for the shell's completion."""
    from trialcli.ctgov.events.rules import RULES

    return [rule for rule in RULES if rule.startswith(incomplete)]


def rules(
    rule: Annotated[
        str | None,
        typer.Argument(metavar="[RULE]", help="Explain one rule.", autocompletion=complete_rule),
    ] = None,
    json: options.Json = False,
    no_pager: options.NoPager = False,
) -> int:
    """List the rules by which changes are rated, worst first, each with its reason and source."""
    from trialcli.ctgov.events.rules import RULES

    deps = Deps()
    wanted = list(RULES.values()) if rule is None else [RULES[_known(rule)]]
    if json:
        from trialcli.edges.terminal import write_json
        from trialcli.render.jsontext import json_text
        from trialcli.render.rules import rules_data

        write_json(json_text(rules_data(wanted, deps.thresholds)))
    else:
        from trialcli.edges.terminal import show
        from trialcli.render.rules import rules_text

        show(rules_text(wanted, deps.thresholds), pager=not no_pager)
    return ExitCode.OK


def _known(rule: str) -> str:
    from trialcli.ctgov.events.rules import RULES
    from trialcli.text.choices import match, suggestion

    found = match(rule, RULES)
    if found is None:
        hint = f"{suggestion(rule, RULES)}trialcli rules lists them all."
        raise UsageError(f"{rule!r} is not a rule.", hint=hint)
    return found
