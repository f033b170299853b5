"""Old data of the registry: reported by the first run that finds it, and again while it lasts."""

from dataclasses import dataclass
from datetime import datetime

from trialcli.registry.data_stamp import Standstill, standstill
from trialcli.watch.ports import REGISTRY, Condition


@dataclass(frozen=True, slots=True)
class Outdated:
    """What to report of the age of the registry's data, and what to remember."""

    news: tuple[Standstill, ...] = ()
    begun: tuple[Condition, ...] = ()
    ended: tuple[Condition, ...] = ()


def outdated(known: Condition | None, stamp: str | None, now: datetime, longest: int) -> Outdated:
    """Return what a run found of the age of the registry's data.

    Args:
        known: what earlier runs have reported.
        stamp: the registry's stamp of its data; None if it could not be asked or does not say.
        now: the time.
        longest: the days after which it is reported, and reported again.

    """
    if stamp is None:
        return Outdated()
    still = standstill(stamp, now, longest)
    before = (known,) if known is not None else ()
    if still is None:
        return Outdated(ended=before)
    times = still.days // longest
    if known is not None and known.kind == still.since and times <= known.overdue:
        return Outdated()
    condition = Condition(REGISTRY, "outdated", now, kind=still.since, overdue=times)
    return Outdated((still,), (condition,))
