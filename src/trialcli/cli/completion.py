"""What the shell completes: section names and stored trials."""

from trialcli.cli.deps import Deps
from trialcli.errors import TrialcliError


def complete_section(incomplete: str) -> list[str]:
    """Return the section names that begin so, for the shell's completion."""
    from trialcli.ctgov.words.sections import SECTIONS

    return [name for name in SECTIONS if name.startswith(incomplete)]


def complete_trial(incomplete: str) -> list[str]:
    """Return the stored trials that begin so, for the shell's completion."""
    try:
        trials = Deps().store.trials()
    except TrialcliError:
        # Nobody wants a sentence in the middle of a command line.
        return []
    return [trial for trial in trials if trial.startswith(incomplete.upper())]
