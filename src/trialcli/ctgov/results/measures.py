"""The outcome measures of posted results, in the form of a protocol's outcomes."""

from collections.abc import Mapping
from typing import Any

from trialcli.ctgov.outcomes.outcome import ListKey

_LISTS: Mapping[str, ListKey] = {"PRIMARY": "primaryOutcomes", "SECONDARY": "secondaryOutcomes"}
_KEYS = {"measure": "title", "description": "description", "timeFrame": "timeFrame"}
"""The keys of an outcome, and where a measure has the same text."""


def list_of(measure: Mapping[str, Any]) -> ListKey:
    """Return the list that an outcome of this type is in: primary, secondary or other ones."""
    return _LISTS.get(str(measure.get("type")), "otherOutcomes")


def as_outcome(measure: Mapping[str, Any]) -> dict[str, Any]:
    """Return the texts of a measure as those of an outcome."""
    texts = {key: measure.get(title) for key, title in _KEYS.items()}
    return {key: text for key, text in texts.items() if isinstance(text, str)}
