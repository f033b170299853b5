"""Shell completion of the names of sections and rules, and of stored trials."""

from trialcli.cli.deps import Deps
from trialcli.errors import TrialcliError


def complete_section(incomplete: str) -> list[str]:
    """Return the section names that begin with a text, for the shell."""
    from trialcli.ctgov.words.sections import SECTIONS

    return [name for name in SECTIONS if name.startswith(incomplete)]


def complete_rule(incomplete: str) -> list[str]:
    """Return the rules whose names begin with a text, for the shell."""
    from trialcli.ctgov.events.rules import RULES

    return [rule for rule in RULES if rule.startswith(incomplete)]


def complete_trial(incomplete: str) -> list[str]:
    """Return the stored trials whose IDs begin with a text, for the shell."""
    try:
        trials = sorted(Deps().store.names())
    except TrialcliError:
        # An error message would be printed into the command line.
        return []
    return [trial for trial in trials if trial.startswith(incomplete.upper())]
