"""Shell completion of section names and stored trials."""

from trialcli.cli.deps import Deps
from trialcli.errors import TrialcliError


def complete_section(incomplete: str) -> list[str]:
    """Return the section names that begin with a text, for the shell."""
    from trialcli.ctgov.words.sections import SECTIONS

    return [name for name in SECTIONS if name.startswith(incomplete)]


def complete_trial(incomplete: str) -> list[str]:
    """Return the stored trials whose IDs begin with a text, for the shell."""
    try:
        trials = sorted(Deps().store.names())
    except TrialcliError:
        # An error message would be printed into the command line.
        return []
    return [trial for trial in trials if trial.startswith(incomplete.upper())]
