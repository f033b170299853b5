"""How far apart two places are, as far as their coordinates tell."""

from typing import Any

NEARBY = 0.5
"""So many degrees may one place's coordinates differ between two geographic databases: 50 km."""


def apart(before: Any, after: Any) -> float | None:
    """Return the degrees between two objects of coordinates; None where either is no such thing."""
    if not (isinstance(before, dict) and isinstance(after, dict) and before.keys() == after.keys()):
        return None
    axes = [(before[axis], after[axis]) for axis in before]
    if not axes or not all(isinstance(value, int | float) for pair in axes for value in pair):
        return None
    return float(max(abs(one - other) for one, other in axes))


def near(before: Any, after: Any) -> bool:
    """Whether two objects of coordinates may be one place's."""
    distance = apart(before, after)
    return distance is not None and distance <= NEARBY
