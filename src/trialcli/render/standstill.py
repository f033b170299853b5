"""The sentence on a registry that has published no new data for several days."""

from trialcli.registry.data_stamp import Standstill
from trialcli.text.blocks import counted


def standstill_words(still: Standstill) -> str:
    """Return ``The registry has published no new data since 2026-06-01 (180 days).``."""
    age = counted(still.days, "day")
    return f"The registry has published no new data since {still.since} ({age})."
