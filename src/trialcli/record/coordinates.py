"""How far apart two places are, by their coordinates."""

from typing import Any

NEARBY = 0.5
"""The most degrees by which two geographic databases may differ for one place: about 50 km."""


def apart(before: Any, after: Any) -> float | None:
    """Return the degrees between two objects of coordinates; None if either is not one."""
    if not (isinstance(before, dict) and isinstance(after, dict) and before.keys() == after.keys()):
        return None
    axes = [(before[axis], after[axis]) for axis in before]
    if not axes or not all(isinstance(value, int | float) for pair in axes for value in pair):
        return None
    return float(max(abs(one - other) for one, other in axes))


def near(before: Any, after: Any) -> bool:
    """Whether two objects of coordinates may be of one place."""
    distance = apart(before, after)
    return distance is not None and distance <= NEARBY
