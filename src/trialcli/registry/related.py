"""A trial that is related to another one, and why."""

from typing import NamedTuple

from trialcli.registry.summary import Summary


class RelatedTrial(NamedTuple):
    """A trial that is related to another one, and why."""

    summary: Summary
    score: float
    """The higher, the more alike the two records are; comparable within one ranking."""
    reasons: tuple[str, ...]
    same_title: bool = False
    """Whether both have one title: perhaps one study that was registered twice."""
