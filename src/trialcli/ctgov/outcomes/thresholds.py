"""The few numbers on which the telling of outcome changes depends."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutcomeLimits:
    """How alike is alike enough; chosen on rated pairs (benchmarks/outcome_changes.py)."""

    same: float = 0.3
    """From this likeness on, two outcomes of one rank may be the same outcome."""
    moved: float = 0.7
    """The same for two outcomes of different ranks: a move is a strong claim."""
    staying: float = 0.2
    """By how much likelier an outcome is to have stayed in its list than to have moved."""
    same_times: float = 0.05
    """By how much agreeing times decide between two outcomes of one measure."""
    copy: float = 0.9
    """From this likeness of their measures on, one outcome is a copy of another."""
    covered: float = 0.8
    """Which part of an outcome's words must be said elsewhere for it to be merged or split."""
    part_gone: float = 0.3
    """Which part of a component's own words may be left where the component is gone."""
    altered: float = 0.5
    """Below this likeness, what one outcome measures has been altered."""


CHOSEN = OutcomeLimits()
"""Those that the program uses."""
