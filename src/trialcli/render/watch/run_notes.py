"""What is said of a run of watching beside its news: to a person who watches, and of sinks."""

from typing import Protocol

from trialcli.render.watch.headline import unlooked_words
from trialcli.text.blocks import counted
from trialcli.watch.news import AvailabilityNews, subjects


class Ran(Protocol):
    """What came of a run."""

    @property
    def data_date(self) -> str | None:
        """The day of the registry's data."""
        ...

    @property
    def asked(self) -> bool:
        """Whether anything was asked for."""
        ...

    @property
    def watched(self) -> int:
        """How many trials are watched."""
        ...

    @property
    def failing(self) -> tuple[AvailabilityNews, ...]:
        """What could not be checked."""
        ...

    @property
    def first(self) -> int:
        """How many were looked at for the first time."""
        ...

    @property
    def lagging(self) -> int:
        """How many records may be of an earlier load of data."""
        ...


def run_words(ran: Ran, *, is_told: bool) -> str:
    """Say what a run has done; ``is_told``: whether there is news, which has been told."""
    of = f" (registry data of {ran.data_date})" if ran.data_date else ""
    if not ran.asked:
        return f"The registry's data has not moved since the last complete run{of}."
    said = [_looked_at(ran, of, is_told=is_told)]
    if ran.first:
        trials = counted(ran.first, "trial")
        said.append(f"{trials} for the first time: from now on you are told what changes.")
    if ran.lagging:
        said.append(
            f"The registry is renewing its data: {counted(ran.lagging, 'record')} may be of the "
            "day before, and the next run looks again."
        )
    return " ".join(said)


def _looked_at(ran: Ran, of: str, *, is_told: bool) -> str:
    """Say how many trials were checked: only of these it is known that there is no news."""
    if not ran.failing:
        return f"Looked at {counted(ran.watched, 'trial')}{of}{'' if is_told else ': no news'}."
    missing = unlooked_words(ran.failing, ran.watched)
    trials, _ = subjects(ran.failing)
    if len(trials) >= ran.watched or is_told:
        return f"{missing}{of}."
    return f"{missing}{of}; no news of the others."


def again_words(sink: str, runs: int) -> str:
    """Say that a sink has been told again after some runs in which it was not."""
    return f"{sink}: delivered again after {counted(runs, 'run')} that failed."


def dropped_words(sink: str) -> str:
    """Say that a sink is forgotten together with what it was still owed."""
    return f"{sink}: the watch list names it no more; what it was still owed is dropped."
