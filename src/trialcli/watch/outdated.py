"""Outdated data: the first run that finds it reports it, and later runs repeat the report."""

from datetime import datetime

from trialcli.registry.data_stamp import standstill
from trialcli.watch.log import REGISTRY, Condition, LogUpdate


def outdated_update(
    known: Condition | None, stamp: str | None, now: datetime, longest: int
) -> LogUpdate:
    """Return what a run reports and records about the age of the registry's data.

    ``known`` is the condition that earlier runs have reported. ``stamp`` is None if the registry
    did not answer or does not say. After ``longest`` days the age is reported, and then repeated.
    """
    if stamp is None:
        return LogUpdate()
    still = standstill(stamp, now, longest)
    before = (known,) if known is not None else ()
    if still is None:
        return LogUpdate(ended=before)
    times = still.days // longest
    if known is not None and known.reason == still.since and times <= known.reminders:
        return LogUpdate()
    condition = Condition(REGISTRY, "outdated", now, reason=still.since, reminders=times)
    return LogUpdate((still,), begun=(condition,))
