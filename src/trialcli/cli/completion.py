"""What the shell completes: section names and stored trials."""

from trialcli.cli.deps import Deps


def complete_section(incomplete: str) -> list[str]:
    """Return the section names that begin so, for the shell's completion."""
    from trialcli.core.sections import OTHER, PATTERNS

    return [name for name in (*PATTERNS, OTHER) if name.startswith(incomplete)]


def complete_trial(incomplete: str) -> list[str]:
    """Return the stored trials that begin so, for the shell's completion."""
    return [trial for trial in Deps().store.trials() if trial.startswith(incomplete.upper())]
